// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.timer;

import org.jspecify.annotations.Nullable;

/** A callout that is no knote. Guarded by the lock of its kqueue. */
public abstract class PlainCallout implements Callout {
  private long deadline;
  private int sequence;
  private int slot;
  private @Nullable Callout next;
  private @Nullable Callout previous;

  @Override
  public long deadline() {
    return deadline;
  }

  @Override
  public void setDeadline(long deadline) {
    this.deadline = deadline;
  }

  @Override
  public int sequence() {
    return sequence;
  }

  @Override
  public void setSequence(int sequence) {
    this.sequence = sequence;
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public void setSlot(int slot) {
    this.slot = slot;
  }

  @Override
  public @Nullable Callout next() {
    return next;
  }

  @Override
  public void setNext(@Nullable Callout next) {
    this.next = next;
  }

  @Override
  public @Nullable Callout previous() {
    return previous;
  }

  @Override
  public void setPrevious(@Nullable Callout previous) {
    this.previous = previous;
  }
}
