package org.kqueue4j.linux;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kern.KernelQueue;
import org.kqueue4j.machine.Callout;
import org.kqueue4j.spi.Knote;
import org.kqueue4j.spi.Thrown;

/**
 * What one look at the sources of a kqueue has found, on its way to the knotes. Reused; belongs to
 * one thread at a time.
 */
final class Harvest {
  private static final int SMALLEST = 48;

  /** What a harvest has room for at most that is left to other queues. */
  private static final int LARGE = 1024;

  private static final Reserve<Harvest> RESERVE = new Reserve<>(Harvest::new);

  /** Which of the spare ones of its kqueue it is. */
  int index;

  /** How many events there are, not all of which are of files. */
  private int count;

  /** How many of them are of files. */
  private int files;

  private final List<Inlet> inlets = new ArrayList<>();
  private final List<Callout> timers = new ArrayList<>();
  private long time;
  private boolean kicked;
  private @Nullable EpollEvents events;
  private @Nullable Scratch scratch;

  static Harvest take() {
    return RESERVE.take();
  }

  /** Leaves it to other queues. It must be clear, and not in use. */
  void leave() {
    if (events == null || events.capacity() <= LARGE) {
      RESERVE.giveBack(this);
    }
  }

  EpollEvents events() {
    EpollEvents e = events;
    if (e == null) {
      e = new EpollEvents(SMALLEST);
      events = e;
    }
    return e;
  }

  Scratch scratch() {
    Scratch s = scratch;
    if (s == null) {
      s = new Scratch();
      scratch = s;
    }
    return s;
  }

  /** Makes room for so many events, and gives their number. */
  int makeRoom(int room) {
    int capacity = events().capacity();
    if (capacity < room) {
      events = new EpollEvents(Math.max(room, 2 * capacity));
    }
    return room;
  }

  /** There was a kick, for the thread that waits in the epoll. */
  void addKick() {
    kicked = true;
  }

  boolean hasKick() {
    return kicked;
  }

  /** There are so many events. */
  void setCount(int count) {
    this.count = count;
  }

  /** One of them is of a file. */
  void addFile() {
    files++;
  }

  void add(Inlet inlet) {
    inlets.add(inlet);
  }

  /** Takes in the timers that are due. */
  void takeIn(LinuxCallouts callouts) {
    if (!callouts.isEmpty()) {
      time = callouts.expired(timers);
    }
  }

  /**
   * Tells the knotes. Called with the lock, which may be given up for a time. What a filter throws
   * is thrown again when all have been told.
   */
  void tell(KernelQueue queue, OpenFiles table) {
    @Nullable Throwable thrown = null;
    for (int i = 0; i < timers.size(); i++) {
      Callout callout = timers.get(i);
      try {
        if (callout instanceof RoomCheck check) {
          if (files == 0) {
            table.endRound(); // what epoll said before that time is old
          }
          check.due(queue);
        } else if (!TimerWheel.isArmed(callout)) {
          // Armed again, a change has counted its periods while the lock was given up.
          queue.noteLocked((Knote) callout, LinuxCallouts.pass(callout, time));
        }
      } catch (RuntimeException | Error e) {
        thrown = Thrown.add(thrown, e);
      }
    }
    for (int i = 0; files > 0 && i < count; i++) {
      OpenFile file = table.find(events().tag(i));
      if (file == null) {
        continue;
      }
      try {
        file.tell(queue);
      } catch (RuntimeException | Error e) {
        thrown = Thrown.add(thrown, e);
      }
      if (file.isUnwanted()) {
        file.demote();
      }
    }
    for (int i = 0; i < inlets.size(); i++) {
      try {
        inlets.get(i).tell(queue);
      } catch (RuntimeException | Error e) {
        thrown = Thrown.add(thrown, e);
      }
    }
    Thrown.rethrow(thrown);
  }

  boolean isEmpty() {
    return files == 0 && timers.isEmpty() && inlets.isEmpty();
  }

  void clear() {
    count = 0;
    files = 0;
    if (!timers.isEmpty()) {
      timers.clear();
    }
    if (!inlets.isEmpty()) {
      inlets.clear();
    }
    kicked = false;
  }
}
