// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.List;
import java.util.SplittableRandom;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.Station.Opening;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Operations on a queue as a whole: its waiters are interrupted, other threads poll it and take its
 * events, and it is closed and opened again.
 */
final class StationDrill extends Drill {
  private static final int REOPENED = 400;
  private static final int QUIET_REOPENED = 2_000;
  private static final int CHECKS = 200;

  StationDrill(Station station, Tally tally) {
    super("queue", station, tally);
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int which = random.nextInt(1_000);
    int choice = random.nextInt(8);
    boolean reopen = random.nextInt(station.isQuiet() ? QUIET_REOPENED : REOPENED) == 0;
    if (station.isQuiet() && choice != 1) {
      choice = 2;
    }
    if (reopen) {
      note("reopen");
      tally.put.increment();
      station.reopen();
      return;
    }
    tally.operations.increment();
    Opening opening = station.opening();
    try {
      switch (choice) {
        case 0 -> takePending(opening);
        case 1 -> check(opening);
        case 2 -> {
          int size = opening.kqueue.size();
          if (size < 0) {
            throw new AssertionError(size + " knotes");
          }
        }
        default -> station.interrupt(which);
      }
    } catch (KqueueException e) {
      if (e.errno() != Errno.EBADF || !opening.isClosing()) {
        throw e;
      }
    }
  }

  /** Checks repeatedly, so that it finds events meant for the waiters. */
  private static void check(Opening opening) {
    for (int i = 0; i < CHECKS; i++) {
      int pending = opening.kqueue.stat();
      if (pending < 0) {
        throw new AssertionError(pending + " events pending");
      }
    }
  }

  private void takePending(Opening opening) throws Exception {
    long begin = System.nanoTime();
    List<Report> events =
        opening.kqueue.poll().stream().<Report>map(Report.Typed::new).toList();
    station.dispatch(events, opening, begin);
  }
}
