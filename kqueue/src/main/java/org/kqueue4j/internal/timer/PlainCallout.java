// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.timer;

/** A callout that is no knote. Guarded by the lock of its kqueue. */
public abstract class PlainCallout implements Callout {
  private int heapPosition;

  @Override
  public int heapPosition() {
    return heapPosition;
  }

  @Override
  public void setHeapPosition(int position) {
    heapPosition = position;
  }
}
