// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.kqueue4j.Aio;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.sys.KqueueException;

/** Reads files without blocking a loop. */
final class AioRead implements AutoCloseable {
  // doc: read
  private final Kqueue requests = Kqueue.open();

  AioRead(EventLoop loop) {
    loop.on(Watch.read(requests), this::handleCompletions);
  }

  /** {@return the content of a file} Handlers of the loop may call this. */
  CompletableFuture<byte[]> read(Path path) throws IOException {
    Reading reading = new Reading(FileChannel.open(path));
    reading.submit();
    return reading.result;
  }

  private void handleCompletions() throws IOException {
    for (Kevent event : requests.poll()) {
      if (event instanceof Kevent.Completion completion) {
        completion.attachment(Reading.class).completed(completion);
      }
    }
  }

  private final class Reading {
    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();

    Reading(FileChannel file) {
      this.file = file;
    }

    void submit() {
      requests.submit(Aio.read(file, buffer, content.size()).attachment(this));
    }

    void completed(Kevent.Completion completion) throws IOException {
      try {
        byte[] bytes = new byte[(int) completion.request().result()];
        if (bytes.length > 0) {
          buffer.get(0, bytes); // a request does not move the position of the buffer
          content.write(bytes);
          submit();
          return;
        }
        result.complete(content.toByteArray());
      } catch (IOException | KqueueException e) {
        result.completeExceptionally(e);
      }
      file.close();
    }
  }

  // end doc

  /** Cancels the requests in progress, or waits for them. */
  @Override
  public void close() {
    requests.close();
  }
}
