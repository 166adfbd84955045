// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.thread.DaemonThreads;

/**
 * The exits of the processes that one kqueue watches: the order in which they are reported, and
 * those that are reported later, when their status is known.
 *
 * <p>The kernel queues all messages about a process before its pidfd becomes readable. So the
 * connector is always drained before exits are reported: otherwise the message about a child could
 * come after its parent has left the map, and the child would be lost.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class ProcessExits {
  /** The delay before an exit is reported without its status, in milliseconds. */
  static volatile long checkLaterMillis = 100;

  private final LinuxProcesses processes;
  private final KernelQueue queue;

  /** Processes that may have exited since the connector was last drained. */
  private final ArrayDeque<WatchedProcess> undrained = new ArrayDeque<>();

  /** Processes that may have exited, all of whose messages have been read. */
  private final ArrayDeque<WatchedProcess> drained = new ArrayDeque<>();

  private boolean draining;
  private boolean again;

  ProcessExits(LinuxProcesses processes, KernelQueue queue) {
    this.processes = processes;
    this.queue = queue;
  }

  /** The pidfd of a process is ready. */
  void mayHaveExited(WatchedProcess process, KernelQueue queue) {
    undrained.add(process);
    drain(queue);
  }

  /** Drains the connector, and then reports the exits that were known before. */
  void drain(KernelQueue queue) {
    if (draining) {
      again = true;
      return;
    }
    draining = true;
    try {
      do {
        again = false;
        drained.addAll(undrained);
        undrained.clear();
        try {
          processes.messages.readAll(queue);
        } finally {
          reportExits(queue);
        }
      } while (again);
    } finally {
      draining = false;
    }
  }

  /** Reports exits. What a filter throws is thrown again when all are reported. */
  private void reportExits(KernelQueue queue) {
    @Nullable Throwable thrown = null;
    for (WatchedProcess process = drained.poll(); process != null; process = drained.poll()) {
      try {
        if (process.hasExited()) {
          process.reportExit(queue);
        }
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    Exceptions.rethrow(thrown);
  }

  /** Checks the process when the JDK has waited for it, so that the object has the status. */
  void await(WatchedProcess process, Process child) {
    // Not by this thread, which holds the lock.
    var _ = child.onExit().thenRunAsync(() -> statusKnown(process));
  }

  /**
   * Checks the process after a delay, since its status is not available. If it is waited for before
   * that, its pidfd becomes ready.
   */
  void checkLater(WatchedProcess process) {
    CompletableFuture.delayedExecutor(checkLaterMillis, TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              process.giveUpStatus();
              statusKnown(process);
            });
  }

  private void statusKnown(WatchedProcess process) {
    queue.lock().lock();
    try {
      if (processes.watched(process.pid) == process) {
        mayHaveExited(process, queue);
      }
    } catch (RuntimeException | Error e) { // thrown by a filter; no thread reads the future
      DaemonThreads.report(e);
    } finally {
      queue.lock().unlock();
    }
  }
}
