// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.timer.PlainCallout;

/** A callout that is no timer's: it checks something when it is due. */
public abstract class CheckCallout extends PlainCallout {
  /** The time is over. Called with the lock held once, which may be given up for a time. */
  protected abstract void due(KernelQueue queue);
}
