package org.kqueue4j.internal.queue;

/**
 * Where a queue shows to the outside of it whether anything is pending. Called with the queue's
 * lock held: it must be short and call no kqueue.
 */
@FunctionalInterface
public interface Readiness {
  /** Shows it; called more often than it changes. */
  void show(boolean pending);
}
