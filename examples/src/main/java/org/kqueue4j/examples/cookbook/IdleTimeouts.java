// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.loop.Handle;

/** A connection that is closed when it has been silent for too long. */
final class IdleTimeouts {
  // doc: connection
  private final EventLoop loop;
  private final SocketChannel channel;
  private final Duration limit;
  private final Consumer<ByteBuffer> received;
  private final ByteBuffer buffer = ByteBuffer.allocate(1024);
  private final Handle timer;
  private long lastRead;

  /**
   * Reads a connection until it ends, or is silent for too long.
   *
   * @param channel a non-blocking channel
   */
  IdleTimeouts(
      EventLoop loop, SocketChannel channel, Duration limit, Consumer<ByteBuffer> received) {
    this.loop = loop;
    this.channel = channel;
    this.limit = limit;
    this.received = received;
    lastRead = loop.nanoTime();
    loop.onReadable(channel, this::read);
    timer = loop.every(limit, this::closeIfSilent);
  }

  private void read() throws IOException {
    try {
      if (channel.read(buffer.clear()) >= 0) {
        lastRead = loop.nanoTime();
        received.accept(buffer.flip());
        return;
      }
    } catch (IOException e) {
      // The connection is broken.
    }
    close();
  }

  private void closeIfSilent() throws IOException {
    Duration left = limit.minusNanos(loop.nanoTime() - lastRead);
    if (left.isPositive()) {
      timer.registration().modify(Watch.timer(left)); // for the rest of the time
    } else {
      close();
    }
  }

  private void close() throws IOException {
    timer.close();
    channel.close(); // ends its registration
  }
  // end doc
}
