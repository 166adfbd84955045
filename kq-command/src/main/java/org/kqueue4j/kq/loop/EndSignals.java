// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The signals that ask a command to end, as events of its kqueue, so that the command can clean up
 * first. A command that does not watch them is ended by them as any JVM is, with the same exit
 * status.
 */
public final class EndSignals {
  private static final int HUP = 1;
  private static final int INT = 2;
  private static final int TERM = 15;

  private EndSignals() {}

  /**
   * Adds the signals to a queue whose thread does nothing else that lasts. It has all the time that
   * it needs to take them.
   */
  public static void watchAlone(Kqueue kq) {
    UntakenSignals.stop();
    register(kq, Set.of());
  }

  /**
   * Adds the signals to a queue. A signal that is not taken in time ends kq.
   *
   * @param others signals that the command watches for another purpose; they stay unchanged
   */
  public static void watch(Kqueue kq, Set<Integer> others) {
    for (int signal : register(kq, others)) {
      UntakenSignals.watch(signal);
    }
  }

  /** Returns the signals that could be added. */
  private static List<Integer> register(Kqueue kq, Set<Integer> others) {
    List<Integer> registered = new ArrayList<>();
    for (int signal : new int[] {INT, TERM, HUP}) {
      try {
        if (!others.contains(signal)) {
          kq.register(Watch.signal(signal), EndSignals.class);
          registered.add(signal);
        }
      } catch (KqueueException e) {
        if (e.errno() != Errno.EOPNOTSUPP) {
          throw e;
        }
        // It is ignored; or a JVM with -Xrs leaves it to the system, and it ends kq at once.
      }
    }
    return registered;
  }

  /**
   * Takes an event. Returns the exit status that it asks for: 128 and the signal; 0 if it is
   * another event.
   */
  public static int take(Kevent event) {
    if (event instanceof Kevent.Signal signal && signal.attachment() == EndSignals.class) {
      UntakenSignals.take(signal);
      return ExitStatus.SIGNALLED + signal.number();
    }
    return 0;
  }
}
