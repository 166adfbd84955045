// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.sys.ClosedKqueueException;

/**
 * Ends kq by a signal that the command does not take in time. The thread of the command may be in
 * something that lasts: output into a pipe that no process reads, the look-up of a name, the scan
 * of a large tree. This watches the same signals through a queue of its own.
 *
 * <p>Safe for use by any thread. The monitor of the class guards {@link #current}; that of the
 * object guards its other fields.
 */
final class UntakenSignals {
  /** How long the command may take to take a signal, on a busy machine too. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private static @Nullable UntakenSignals current;

  private final Kqueue kq = Kqueue.open();

  /** A bit for each signal that is watched. */
  private long watched;

  private long arrived;
  private long taken;
  private boolean stopped;

  private UntakenSignals() {}

  /** Watches a signal that the command watches too. */
  static synchronized void watch(int signal) {
    UntakenSignals signals = current;
    if (signals == null) {
      signals = new UntakenSignals();
      current = signals;
      Thread.ofPlatform().daemon().name("kq-signals").start(signals::run);
    }
    signals.add(signal);
  }

  /** Notes that the command has taken a signal. */
  static synchronized void take(Kevent.Signal event) {
    if (current != null) {
      current.note(event);
    }
  }

  /** Leaves all signals to the command, until more are watched. */
  static synchronized void stop() {
    if (current != null) {
      current.end();
      current = null;
    }
  }

  private synchronized void add(int signal) {
    if ((watched & 1L << signal) == 0) {
      kq.register(Watch.signal(signal));
      watched |= 1L << signal;
    }
  }

  private synchronized void note(Kevent.Signal event) {
    taken += event.count();
    notifyAll();
  }

  private synchronized void end() {
    stopped = true;
    kq.close();
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
    } catch (ClosedKqueueException e) {
      return; // stopped
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // no code does that
    }
  }

  /** Waits until the command has taken all signals that have arrived. */
  private synchronized boolean isTaken(Kevent.Signal event) throws InterruptedException {
    arrived += event.count();
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (taken < arrived && !stopped) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000 + 1);
    }
    return true;
  }
}
