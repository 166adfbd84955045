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
  private static final int CAPACITY = 512;

  private final List<OpenFile> files = new ArrayList<>();
  private final List<Inlet> inlets = new ArrayList<>();
  private final List<Callout> timers = new ArrayList<>();
  private long time;
  private boolean kicked;
  private @Nullable EpollEvents events;
  private @Nullable Scratch scratch;

  EpollEvents events() {
    EpollEvents e = events;
    if (e == null) {
      e = new EpollEvents(CAPACITY);
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

  /** Makes room for events of so many files, and gives it. */
  int roomForAll(int files) {
    int room = Math.max(CAPACITY, files);
    if (events().capacity() < room) {
      events = new EpollEvents(room);
    }
    return room;
  }

  /** How many events to ask for when so many are wanted. */
  static int room(int wanted) {
    return Math.clamp(wanted, 1, CAPACITY);
  }

  /** There was a kick, for the thread that waits in the epoll. */
  void addKick() {
    kicked = true;
  }

  boolean hasKick() {
    return kicked;
  }

  void add(OpenFile file) {
    files.add(file);
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
  void tell(KernelQueue queue) {
    @Nullable Throwable thrown = null;
    for (int i = 0; i < timers.size(); i++) {
      Callout callout = timers.get(i);
      try {
        queue.noteLocked((Knote) callout, LinuxCallouts.pass(callout, time));
      } catch (RuntimeException | Error e) {
        thrown = Thrown.add(thrown, e);
      }
    }
    for (int i = 0; i < files.size(); i++) {
      try {
        files.get(i).tell(queue);
      } catch (RuntimeException | Error e) {
        thrown = Thrown.add(thrown, e);
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

  /** After {@link #tell}: nobody wanted what some files have reported. */
  void demoteUnwanted() {
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i).isUnwanted()) {
        files.get(i).demote();
      }
    }
  }

  boolean isEmpty() {
    return files.isEmpty() && timers.isEmpty() && inlets.isEmpty();
  }

  void clear() {
    files.clear();
    timers.clear();
    inlets.clear();
    kicked = false;
  }
}
