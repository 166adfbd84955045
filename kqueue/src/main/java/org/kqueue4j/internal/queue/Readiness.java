// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

/**
 * A listener to which a queue shows whether anything is pending. Called with the queue's lock held:
 * it must be short and call no kqueue.
 */
@FunctionalInterface
public interface Readiness {
  /** Shows whether events are pending; called more often than that changes. */
  void show(boolean pending);
}
