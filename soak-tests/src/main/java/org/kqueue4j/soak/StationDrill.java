package org.kqueue4j.soak;

import java.util.List;
import java.util.SplittableRandom;
import org.kqueue4j.Kevent;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * What happens to a queue as a whole: its waiters are interrupted, other threads look at it and
 * take of its events, and it is closed and opened again.
 */
final class StationDrill extends Drill {
  private static final int REOPENED = 400;
  private static final int QUIET_REOPENED = 2_000;
  private static final int LOOKS = 200;

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
        case 1 -> look(opening);
        case 2 -> {
          int size = opening.kqueue().size();
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

  /** Looks again and again, so that it finds what is meant for those who wait. */
  private static void look(Opening opening) {
    for (int i = 0; i < LOOKS; i++) {
      int pending = opening.kqueue().stat();
      if (pending < 0) {
        throw new AssertionError(pending + " events pending");
      }
    }
  }

  private void takePending(Opening opening) throws Exception {
    long begin = System.nanoTime();
    List<Kevent> events = opening.kqueue().poll();
    station.dispatch(events, opening, begin);
  }

  @Override
  void taken(Registration registration, Kevent event) {
    throw new AssertionError("registers nothing");
  }

  @Override
  void revive() {}

  @Override
  void end() {}

  @Override
  void abandon() {}
}
