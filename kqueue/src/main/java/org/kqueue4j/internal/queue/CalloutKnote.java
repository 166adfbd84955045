// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.timer.Callout;

/** A knote that is its own callout. */
final class CalloutKnote extends KernelKnote implements Callout {
  private long deadline;
  private int sequence;
  private int slot;
  private @Nullable Callout next;
  private @Nullable Callout previous;

  CalloutKnote(KernelQueue queue, KeventStruct change, FilterOps ops) {
    super(queue, change, ops);
  }

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
