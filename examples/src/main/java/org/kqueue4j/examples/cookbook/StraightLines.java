// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.KqueueException;

/** A server with a virtual thread for each connection, which closes idle ones. */
final class StraightLines {
  private StraightLines() {}

  // doc: serve
  /** Serves the clients of a non-blocking listener. */
  static void serve(Kqueue kq, ServerSocketChannel listener, Duration limit)
      throws IOException, InterruptedException {
    for (; ; ) {
      kq.await(Watch.read(listener));
      SocketChannel channel = listener.accept();
      if (channel != null) {
        channel.configureBlocking(false);
        Thread.startVirtualThread(() -> echo(kq, channel, limit));
      }
    }
  }

  private static void echo(Kqueue kq, SocketChannel channel, Duration limit) {
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    try (channel) {
      while (kq.await(Watch.read(channel), limit).isPresent()
          && channel.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          if (channel.write(buffer) == 0 && kq.await(Watch.write(channel), limit).isEmpty()) {
            return; // the client takes nothing
          }
        }
      }
    } catch (IOException | InterruptedException | KqueueException e) {
      // The connection is broken, or the queue was closed.
    }
  }
  // end doc
}
