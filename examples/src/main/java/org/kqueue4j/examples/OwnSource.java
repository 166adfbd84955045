// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.EventSource;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Event;

/** A queue of messages as an event source, waited for together with a deadline. */
public final class OwnSource {
  private OwnSource() {}

  // doc: mailbox
  /** Messages from any thread to any thread. A kqueue finds it readable while it is not empty. */
  static final class Mailbox<T> extends EventSource {
    private final Queue<T> messages = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    void put(T message) {
      size.incrementAndGet(); // before the message is there, so that the count is never below 0
      messages.add(message);
      changed(); // wakes whoever waits
    }

    @Nullable T take() {
      T message = messages.poll();
      if (message != null) {
        size.decrementAndGet();
      }
      return message;
    }

    /** Asked by the kqueue under its lock: short, and no lock of its own. */
    @Override
    protected long count(int filter) {
      return filter == Event.EVFILT_READ ? size.get() : UNSUPPORTED;
    }
  }

  // end doc

  /** So many messages, or as many as come in time. */
  static <T> List<T> collect(Mailbox<T> mailbox, int wanted, Duration patience)
      throws InterruptedException {
    List<T> messages = new ArrayList<>();
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.read(mailbox));
      kq.register(Watch.timer(patience).oneshot());
      while (messages.size() < wanted) {
        for (Kevent event : kq.take()) {
          if (event.source() != mailbox) {
            return messages; // the time is over
          }
          for (T message = mailbox.take(); message != null; message = mailbox.take()) {
            messages.add(message);
          }
        }
      }
    }
    return messages;
  }

  /** Squares numbers on other threads. */
  public static void main(String[] args) throws Exception {
    try (Mailbox<Integer> results = new Mailbox<>()) {
      for (int i = 1; i <= 5; i++) {
        int number = i;
        Thread.startVirtualThread(() -> results.put(number * number));
      }
      System.out.println(collect(results, 5, Duration.ofSeconds(10)));
    }
  }
}
