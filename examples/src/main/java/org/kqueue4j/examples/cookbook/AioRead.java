// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.sys.KqueueException;

/** Reads files without blocking a loop. */
final class AioRead {
  private AioRead() {}

  // doc: read
  /** {@return the content of a file} Handlers of the loop may call this. */
  static CompletableFuture<byte[]> read(EventLoop loop, Path path) throws IOException {
    Reading reading = new Reading(loop, FileChannel.open(path));
    reading.submit();
    return reading.result;
  }

  private static final class Reading {
    private final EventLoop loop;
    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();

    Reading(EventLoop loop, FileChannel file) {
      this.loop = loop;
      this.file = file;
    }

    void submit() {
      loop.submit(Aio.read(file, buffer, content.size()), this::completed);
    }

    private void completed(AioRequest request) throws IOException {
      try {
        byte[] bytes = new byte[(int) request.result()];
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
}
