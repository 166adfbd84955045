// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.EventSource;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;

/** A queue of messages as an event source, in a loop with a deadline. */
public final class OwnSource {
  private OwnSource() {}

  // doc: mailbox
  /** Messages from any thread to any thread. It is readable while it is not empty. */
  static final class Mailbox<T> extends EventSource {
    private final Queue<T> messages = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    void put(T message) {
      size.incrementAndGet(); // first, so that the count is never below 0
      messages.add(message);
      changed(); // wakes the threads that wait
    }

    @Nullable T take() {
      T message = messages.poll();
      if (message != null) {
        size.decrementAndGet();
      }
      return message;
    }

    @Override
    protected long readable() {
      return size.get();
    }
  }

  /** {@return as many messages as are wanted, or those that come in time} */
  static <T> List<T> collect(Mailbox<T> mailbox, int wanted, Duration limit) {
    List<T> messages = new ArrayList<>();
    try (EventLoop loop = EventLoop.open()) {
      loop.on(
          Watch.read(mailbox),
          () -> {
            T message = mailbox.take();
            if (message != null) {
              messages.add(message);
            }
            if (messages.size() == wanted) {
              loop.stop();
            }
          });
      loop.after(limit, loop::stop);
      loop.run();
    }
    return messages;
  }

  // end doc

  /** Squares numbers on other threads. */
  public static void main(String[] args) {
    try (Mailbox<Integer> results = new Mailbox<>()) {
      for (int i = 1; i <= 5; i++) {
        int number = i;
        Thread.startVirtualThread(() -> results.put(number * number));
      }
      System.out.println(collect(results, 5, Duration.ofSeconds(10)));
    }
  }
}
