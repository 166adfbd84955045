// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.kqueue4j.EventSource;
import org.kqueue4j.internal.source.SourceFile;
import org.kqueue4j.internal.source.SourceIdent;

/** A queue of messages with a bound: readable while not empty, writable while not full. */
final class Mailbox extends EventSource {
  private final Queue<String> messages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final int capacity;
  private volatile boolean alarmed;
  private volatile boolean ended;

  Mailbox(int capacity) {
    this.capacity = capacity;
  }

  void put(String message) {
    messages.add(message);
    size.incrementAndGet();
    changed();
  }

  String take() {
    String message = messages.remove();
    size.decrementAndGet();
    changed();
    return message;
  }

  void setAlarmed(boolean alarmed) {
    this.alarmed = alarmed;
    changed();
  }

  void end() {
    ended = true;
    changed();
  }

  @Override
  protected long readable() {
    return size.get();
  }

  @Override
  protected long writable() {
    return Math.max(0, capacity - size.get());
  }

  @Override
  protected long exceptional() {
    return alarmed ? 1 : 0;
  }

  @Override
  protected boolean isInputEnded() {
    return ended;
  }

  @Override
  protected boolean isOutputEnded() {
    return ended;
  }

  /** Whether it is closed, and no kqueue holds it any more. */
  boolean isReleased() {
    SourceFile file = Objects.requireNonNull(SourceIdent.find(ident())).file();
    if (!file.tryHold()) {
      return true;
    }
    file.drop();
    return false;
  }
}
