// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

/** The kqueues that one kqueue watches. Guarded by the lock of that kqueue. */
@FunctionalInterface
public interface InnerQueues {
  /**
   * Gathers the events of the inner queues, and of those that they watch in turn. Releases the lock
   * for that.
   *
   * @return whether there are any such queues
   */
  boolean gather();
}
