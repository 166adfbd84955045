// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.ExitStatus;

/**
 * Ends kq by a signal that the command does not take in time. The thread of the command may be in
 * something that lasts: output into a pipe that no process reads, the look-up of a name, the scan
 * of a large tree. This watches the same signals through a queue of its own.
 *
 * <p>Safe for use by any thread.
 */
final class UntakenSignals {
  /** How long the command may take to take a signal. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final UntakenSignals OF_THIS_PROCESS = new UntakenSignals();

  private final Kqueue kq = Kqueue.open();

  /** How many signals have arrived, and how many the command has taken. Guarded by this. */
  private long arrived;

  private long taken;
  private boolean started;
  private long watched;

  private UntakenSignals() {}

  static UntakenSignals ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /** Watches a signal that the command watches too. */
  synchronized void watch(int signal) {
    if ((watched & 1L << signal) == 0) {
      kq.register(Watch.signal(signal));
      watched |= 1L << signal;
    }
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name("kq-signals").start(this::run);
    }
  }

  /** Notes that the command has taken a signal. */
  synchronized void take(Kevent.Signal event) {
    taken += event.count();
    notifyAll();
  }

  private void run() {
    try {
      while (true) {
        for (Kevent event : kq.take()) {
          Kevent.Signal signal = (Kevent.Signal) event;
          if (!isTaken(signal)) {
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            Runtime.getRuntime().halt(ExitStatus.SIGNALLED + signal.number());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // no code does that
    }
  }

  /** Waits until the command has taken all signals that have arrived. */
  private synchronized boolean isTaken(Kevent.Signal event) throws InterruptedException {
    arrived += event.count();
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (taken < arrived) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000 + 1);
    }
    return true;
  }
}
