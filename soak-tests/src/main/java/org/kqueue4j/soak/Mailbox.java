// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.EventSource;

/** A queue of messages, readable while there are any. Safe for use by any thread. */
final class Mailbox extends EventSource {
  private final Queue<Long> messages = new ConcurrentLinkedQueue<>();
  private final AtomicLong size = new AtomicLong();

  void put(long message) {
    messages.add(message);
    size.incrementAndGet();
    changed();
  }

  @Nullable Long take() {
    Long message = messages.poll();
    if (message != null) {
      size.decrementAndGet();
    }
    return message;
  }

  @Override
  protected long readable() {
    // A thread may take a message before it is counted.
    return Math.max(0, size.get());
  }
}
