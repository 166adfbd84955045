package org.kqueue4j.internal.linux.poller;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.fd.OpenFile;
import org.kqueue4j.internal.linux.fd.OpenFiles;
import org.kqueue4j.internal.linux.fd.RoomCheck;
import org.kqueue4j.internal.linux.sys.Reserve;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.linux.wait.LinuxCallouts;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.timer.Callout;
import org.kqueue4j.internal.timer.TimerWheel;

/**
 * What one look at the sources of a kqueue has found, on its way to the knotes. Reused; belongs to
 * one thread at a time.
 */
public final class PollBatch {
  private static final int SMALLEST = 48;

  /** What a harvest has room for at most that is left to other queues. */
  private static final int LARGE = 1024;

  private static final Reserve<PollBatch> RESERVE = new Reserve<>(PollBatch::new);

  /** Which of the spare ones of its kqueue it is. */
  public int index;

  /** How many events there are, not all of which are of files. */
  private int count;

  /** How many of them are of files. */
  private int files;

  private final List<EventSourceFd> inlets = new ArrayList<>();
  private final List<Callout> timers = new ArrayList<>();
  private long time;
  private boolean kicked;
  private @Nullable EpollEvents events;
  private @Nullable SyscallBuffer scratch;

  public static PollBatch take() {
    return RESERVE.take();
  }

  /** Leaves it to other queues. It must be clear, and not in use. */
  public void leave() {
    if (events == null || events.capacity() <= LARGE) {
      RESERVE.giveBack(this);
    }
  }

  public EpollEvents events() {
    EpollEvents e = events;
    if (e == null) {
      e = new EpollEvents(SMALLEST);
      events = e;
    }
    return e;
  }

  public SyscallBuffer scratch() {
    SyscallBuffer s = scratch;
    if (s == null) {
      s = new SyscallBuffer();
      scratch = s;
    }
    return s;
  }

  /** Makes room for so many events, and gives their number. */
  public int makeRoom(int room) {
    int capacity = events().capacity();
    if (capacity < room) {
      events = new EpollEvents(Math.max(room, 2 * capacity));
    }
    return room;
  }

  /** There was a kick, for the thread that waits in the epoll. */
  public void addKick() {
    kicked = true;
  }

  public boolean hasKick() {
    return kicked;
  }

  /** There are so many events. */
  public void setCount(int count) {
    this.count = count;
  }

  /** One of them is of a file. */
  public void addFile() {
    files++;
  }

  public void add(EventSourceFd inlet) {
    inlets.add(inlet);
  }

  /** Takes in the timers that are due. */
  public void takeIn(LinuxCallouts callouts) {
    if (!callouts.isEmpty()) {
      time = callouts.expired(timers);
    }
  }

  /**
   * Tells the knotes. Called with the lock, which may be given up for a time. What a filter throws
   * is thrown again when all have been told.
   */
  public void tell(KernelQueue queue, OpenFiles table) {
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
        thrown = Exceptions.add(thrown, e);
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
        thrown = Exceptions.add(thrown, e);
      }
      if (file.isUnwanted()) {
        file.demote();
      }
    }
    for (int i = 0; i < inlets.size(); i++) {
      try {
        inlets.get(i).tell(queue);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    Exceptions.rethrow(thrown);
  }

  public boolean isEmpty() {
    return files == 0 && timers.isEmpty() && inlets.isEmpty();
  }

  public void clear() {
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
