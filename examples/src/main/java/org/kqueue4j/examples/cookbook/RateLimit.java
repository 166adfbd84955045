// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** Takes no more than so much in a time; what comes faster waits with its sender. */
final class RateLimit {
  private RateLimit() {}

  // doc: copy
  /** Copies to the end, at most so many bytes in each period. The input must not block. */
  static <C extends SelectableChannel & ReadableByteChannel> void copy(
      C from, WritableByteChannel to, int limit, Duration period)
      throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(limit);
    Kevent readable = Watch.read(from);
    try (Kqueue kq = Kqueue.open()) {
      kq.add(readable);
      kq.register(Watch.timer(period));
      for (; ; ) {
        for (Kevent event : kq.take()) {
          if (event.filter() == Filter.TIMER) {
            buffer.clear(); // room in it is what is left of the limit
            kq.enable(readable);
          } else {
            int begin = buffer.position();
            if (from.read(buffer) < 0) {
              return;
            }
            ByteBuffer news = buffer.duplicate().flip().position(begin);
            while (news.hasRemaining()) {
              to.write(news);
            }
            if (!buffer.hasRemaining()) {
              kq.disable(readable);
            }
          }
        }
      }
    }
  }
  // end doc
}
