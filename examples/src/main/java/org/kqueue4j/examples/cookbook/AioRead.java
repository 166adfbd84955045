// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/** Reads a file without blocking the loop. */
final class AioRead {
  private AioRead() {}

  // doc: read
  static byte[] read(Path path) throws IOException, InterruptedException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    try (FileChannel file = FileChannel.open(path);
        Kqueue kq = Kqueue.open()) { // closed first: it waits for a request that is under way
      kq.submit(Aio.read(file, buffer, 0));
      for (; ; ) {
        for (Kevent event : kq.take()) { // a loop would take its other events here too
          if (event.source() instanceof AioRequest request) {
            int n = (int) request.result(); // or a KqueueException with what was wrong
            if (n == 0) {
              return content.toByteArray();
            }
            byte[] bytes = new byte[n];
            buffer.get(0, bytes); // a request leaves the buffer's position alone
            content.write(bytes);
            kq.submit(Aio.read(file, buffer, content.size()));
          }
        }
      }
    }
  }
  // end doc
}
