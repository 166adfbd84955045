// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** Closes connections that have been silent for too long, of any number. */
final class IdleTimeouts implements AutoCloseable {
  // doc: run
  private final Kqueue kq = Kqueue.open();
  private final ServerSocketChannel listener;
  private final Duration limit;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(16 * 1024);

  /** Of a listener that does not block. */
  IdleTimeouts(ServerSocketChannel listener, Duration limit) {
    this.listener = listener;
    this.limit = limit;
  }

  /** When each was last heard of; the one that has been silent longest is the first. */
  private final LinkedHashMap<SocketChannel, Long> heard = new LinkedHashMap<>();

  void run() throws IOException, InterruptedException {
    kq.register(Watch.read(listener));
    for (; ; ) {
      for (Kevent event : heard.isEmpty() ? kq.take() : kq.poll(untilFirstIsIdle())) {
        if (event.attachment() instanceof SocketChannel channel) {
          serve(channel);
        } else {
          accept();
        }
      }
      while (!heard.isEmpty() && !untilFirstIsIdle().isPositive()) {
        heard.pollFirstEntry().getKey().close();
      }
    }
  }

  private Duration untilFirstIsIdle() {
    return limit.minusNanos(System.nanoTime() - heard.firstEntry().getValue());
  }

  private void accept() throws IOException {
    for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
      channel.configureBlocking(false);
      kq.register(Watch.read(channel), channel);
      heard.putLast(channel, System.nanoTime());
    }
  }

  private void serve(SocketChannel channel) throws IOException {
    try {
      if (channel.read(buffer.clear()) >= 0) {
        heard.putLast(channel, System.nanoTime());
        return; // with what was read
      }
    } catch (IOException e) {
      // It has broken off.
    }
    heard.remove(channel);
    channel.close();
  }

  // end doc

  @Override
  public void close() throws IOException {
    kq.close();
    listener.close();
    for (SocketChannel channel : heard.keySet()) {
      channel.close();
    }
  }
}
