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

  StationDrill(Station station, Tally tally) {
    super("queue", station, tally);
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int which = random.nextInt(1_000);
    int choice = random.nextInt(8);
    if (random.nextInt(REOPENED) == 0) {
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
        case 1 -> {
          int pending = opening.kqueue().stat();
          if (pending < 0) {
            throw new AssertionError(pending + " events pending");
          }
        }
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
