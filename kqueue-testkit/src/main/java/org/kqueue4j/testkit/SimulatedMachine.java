// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EVFILT_PROC;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_SIGNAL;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.NOTE_ATTRIB;
import static org.kqueue4j.sys.Event.NOTE_DELETE;
import static org.kqueue4j.sys.Event.NOTE_EXTEND;
import static org.kqueue4j.sys.Event.NOTE_LINK;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;
import static org.kqueue4j.sys.Event.NOTE_REAP;
import static org.kqueue4j.sys.Event.NOTE_RENAME;
import static org.kqueue4j.sys.Event.NOTE_REVOKE;
import static org.kqueue4j.sys.Event.NOTE_WRITE;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kqueue;
import org.kqueue4j.internal.backend.KqueueAccess;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.filter.DescriptorFilter;
import org.kqueue4j.internal.filter.ProcFilter;
import org.kqueue4j.internal.filter.SignalFilter;
import org.kqueue4j.internal.filter.TimerFilter;
import org.kqueue4j.internal.filter.UnsupportedFilter;
import org.kqueue4j.internal.filter.UserFilter;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FileTable;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Machine;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.queue.ChangeSource;
import org.kqueue4j.internal.queue.EventSink;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.queue.KqueueFile;
import org.kqueue4j.internal.queue.QueueDump;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A deterministic machine: descriptors, virtual devices, processes, signals and a clock that stands
 * still, with the library's own engine on top.
 *
 * <p>Not safe for use by several threads: one thread does everything, and nothing happens by
 * itself. A call that sleeps moves the clock to the first timer that wakes it, or to its timeout; a
 * call that would sleep forever ends with {@code EINTR}. As in the reference, timers count in
 * milliseconds only, so the period of a {@code Watch.timer} must be a whole number of them.
 *
 * <p>A new descriptor is the lowest free number from 3 on. Process 1 is the caller. An operation on
 * a descriptor or process that does not exist throws a {@link KqueueException} and changes nothing.
 */
public final class SimulatedMachine {
  private static final int LONGEST_TRACE = 1000;

  /** How often loops run at one time of the clock before that is an error. */
  private static final int MOST_TURNS = 100_000;

  /** The notes of VNODE that the reference knows. */
  private static final int VNODE_NOTES =
      NOTE_DELETE | NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB | NOTE_LINK | NOTE_RENAME | NOTE_REVOKE;

  private final Descriptors descriptors = new Descriptors();
  private final VirtualClock clock = new VirtualClock();
  private final ProcessTable processes = new ProcessTable();
  private final FilterOps descriptorFilter = new DescriptorFilter();
  private final FilterOps aio = new UnsupportedFilter("a simulated machine has no AIO");
  private final FilterOps proc = new ProcFilter(processes);
  private final FilterOps signal = new SignalFilter(processes);
  private final FilterOps timer = new TimerFilter(clock);
  private final FilterOps user = new UserFilter();
  private final MachineListener listener;
  private final ArrayDeque<String> trace = new ArrayDeque<>();
  private int files;

  private final Machine machine =
      new Machine() {
        @Override
        public FileTable files() {
          return descriptors;
        }

        @Override
        public Sleeper sleeper() {
          return clock;
        }

        @Override
        public FilterOps filter(int filter) {
          return switch (filter) {
            case EVFILT_AIO -> aio;
            case EVFILT_PROC -> proc;
            case EVFILT_SIGNAL -> signal;
            case EVFILT_TIMER -> timer;
            case EVFILT_USER -> user;
            default -> descriptorFilter;
          };
        }

        @Override
        public @Nullable Failure checkHeld(KeventStruct change, @Nullable File file) {
          // The clock has ticks and no date, and the files are devices.
          int unknown =
              switch (change.filter) {
                case EVFILT_TIMER -> change.fflags;
                case EVFILT_READ -> change.fflags & ~NOTE_LOWAT;
                case EVFILT_PROC -> change.fflags & NOTE_REAP;
                case EVFILT_VNODE -> change.fflags & ~VNODE_NOTES;
                default -> 0;
              };
          return unknown == 0
              ? null
              : Failure.of(
                  Errno.EOPNOTSUPP,
                  "a simulated machine has no " + Filter.of(change.filter).notes(unknown));
        }
      };

  /** Creates a machine without files, on which process 1 is alone. */
  public SimulatedMachine() {
    this(MachineListener.NONE);
  }

  /**
   * Creates such a machine, which reports to a listener.
   *
   * @param listener the listener
   */
  public SimulatedMachine(MachineListener listener) {
    this.listener = listener;
  }

  // ---- descriptors and devices ----

  /**
   * Opens a virtual device.
   *
   * @return its descriptor
   * @throws KqueueException {@code EMFILE}
   */
  public int openDevice() {
    descriptors.free();
    int serial = files++;
    int fd = descriptors.open(new Device(() -> listener.closed(serial)));
    record("device " + fd + " opened");
    return fd;
  }

  /**
   * Duplicates a descriptor of a device or a kqueue.
   *
   * @param fd the descriptor
   * @return the new descriptor
   * @throws KqueueException {@code EBADF}, {@code EMFILE}
   */
  public int dup(int fd) {
    int copy = descriptors.dup(fd);
    record("descriptor " + fd + " duplicated as " + copy);
    return copy;
  }

  /**
   * Closes a descriptor, and drops the knotes that were made by its number.
   *
   * @param fd the descriptor
   * @throws KqueueException {@code EBADF}
   */
  public void close(int fd) {
    descriptors.close(fd);
    record("descriptor " + fd + " closed");
  }

  /**
   * Sets how many bytes a device has to read.
   *
   * @param fd the descriptor
   * @param bytes the number of bytes
   */
  public void setReadable(int fd, long bytes) {
    record("device " + fd + " has " + bytes + " bytes to read");
    device(fd).setReadable(bytes);
  }

  /**
   * Sets how many bytes a device has room for.
   *
   * @param fd the descriptor
   * @param bytes the number of bytes
   */
  public void setWritable(int fd, long bytes) {
    record("device " + fd + " has room for " + bytes + " bytes");
    device(fd).setWritable(bytes);
  }

  /**
   * Ends what can be read, for good.
   *
   * @param fd the descriptor
   */
  public void setEof(int fd) {
    record("device " + fd + " has no more to read");
    device(fd).setEof();
  }

  /**
   * Ends what can be written, for good.
   *
   * @param fd the descriptor
   */
  public void setHup(int fd) {
    record("device " + fd + " takes no more");
    device(fd).setHup();
  }

  /**
   * Sets the error that READ and WRITE report, in fflags, at the end of file.
   *
   * @param fd the descriptor
   * @param error an errno, or 0 for none
   */
  public void setError(int fd, int error) {
    record("device " + fd + " has error " + error);
    device(fd).setError(error);
  }

  /**
   * Sets whether there is out-of-band data.
   *
   * @param fd the descriptor
   * @param present whether there is any
   */
  public void setOutOfBand(int fd, boolean present) {
    record("device " + fd + " has " + (present ? "" : "no ") + "out-of-band data");
    device(fd).setOob(present);
  }

  /**
   * Reports what happens to the device as a file, such as {@code NOTE_WRITE}.
   *
   * @param fd the descriptor
   * @param notes the notes, {@code NOTE_} bits
   */
  public void vnode(int fd, int notes) {
    record("device " + fd + " as a file: " + Filter.VNODE.notes(notes));
    device(fd).vnode(notes);
  }

  /**
   * Moves all knotes of a filter from one device to another.
   *
   * @param from the descriptor of the device that loses them
   * @param to the descriptor of the device that gets them
   * @param filter an {@code EVFILT_} number
   * @throws KqueueException {@code EBADF}; {@code EINVAL} for one device twice, or a filter that
   *     devices do not have
   */
  public void assume(int from, int to, int filter) {
    Device source = device(from);
    Device target = device(to);
    FilterOps operations = Device.operations(filter);
    if (source == target || operations == null) {
      throw new KqueueException(Errno.EINVAL, "knotes of filter " + filter + " cannot be moved");
    }
    KernelQueue.assume(source.notes(filter), target.notes(filter), operations, target);
  }

  private Device device(int fd) {
    if (descriptors.require(fd) instanceof Device device) {
      return device;
    }
    throw new KqueueException(Errno.EBADF, fd + " is no device");
  }

  // ---- processes and signals ----

  /**
   * Starts a process.
   *
   * @param pid the process
   * @throws KqueueException {@code EINVAL} unless the pid is from 1 to 99999; {@code EEXIST}
   */
  public void spawn(int pid) {
    record("process " + pid + " started");
    processes.spawn(pid);
  }

  /**
   * Lets a process fork; errors as for {@link #spawn}, and {@code ESRCH}.
   *
   * @param pid the process
   * @param child the pid of the new process
   */
  public void fork(int pid, int child) {
    record("process " + pid + " forked " + child);
    processes.fork(pid, child);
  }

  /**
   * Lets a process execute a program.
   *
   * @param pid the process
   */
  public void exec(int pid) {
    record("process " + pid + " executed a program");
    processes.exec(pid);
  }

  /**
   * Ends a process with a status as of wait(2); it stays a zombie until {@link #reap}.
   *
   * @param pid the process
   * @param status the status, as of wait(2)
   */
  public void exit(int pid, int status) {
    record("process " + pid + " exited with status " + status);
    processes.exit(pid, status);
  }

  /**
   * Waits for a zombie, which then no longer exists.
   *
   * @param pid the process
   */
  public void reap(int pid) {
    record("process " + pid + " reaped");
    processes.reap(pid);
  }

  /**
   * Sets whether a process may not be watched.
   *
   * @param pid the process
   * @param denied whether {@code EVFILT_PROC} is refused
   */
  public void deny(int pid, boolean denied) {
    record("process " + pid + (denied ? " may not be watched" : " may be watched"));
    processes.deny(pid, denied);
  }

  /**
   * Delivers a signal to process 1.
   *
   * @param signal the signal, from 1 to 64
   */
  public void signal(int signal) {
    record("signal " + signal);
    processes.signal(signal);
  }

  // ---- time and limits ----

  /** {@return the time since the creation of the machine, in milliseconds} */
  public long milliseconds() {
    return clock.milliseconds();
  }

  /**
   * Moves the clock; timers that are due on the way expire.
   *
   * @param time how far, cut to milliseconds
   */
  public void advance(Duration time) {
    advance(time.toMillis());
  }

  /**
   * Moves the clock by milliseconds, as {@link #advance(Duration)}.
   *
   * @param milliseconds how far
   */
  public void advance(long milliseconds) {
    record("the clock moves by " + milliseconds + " ms");
    clock.advance(milliseconds);
  }

  /**
   * Moves the clock, and lets loops handle what happens: first what is pending now, then, at each
   * time at which a timer expires on the way, all that follows from it.
   *
   * @param time how far, cut to milliseconds
   * @param loops the loops, which run in this order in the calling thread; those that are closed
   *     are left out
   * @throws IllegalStateException if the loops do not come to rest at one time of the clock, since
   *     a handler leaves its source ready
   */
  public void advance(Duration time, EventLoop... loops) {
    record("the clock moves by " + time.toMillis() + " ms, and the loops run");
    long end = clock.milliseconds() + time.toMillis();
    do {
      settle(loops);
    } while (clock.advanceToTimer(end));
    clock.advance(end - clock.milliseconds());
  }

  private void settle(EventLoop... loops) {
    int turns = 0;
    boolean busy;
    do {
      busy = false;
      for (EventLoop loop : loops) {
        busy |= !loop.isClosed() && loop.runOnce(Duration.ZERO);
      }
      if (++turns > MOST_TURNS) {
        throw new IllegalStateException(
            "after "
                + MOST_TURNS
                + " turns at "
                + milliseconds()
                + " ms the loops are still busy: a"
                + " handler leaves its source ready");
      }
    } while (busy);
  }

  /**
   * {@return what has happened to the machine and when, the latest operations in their order, and
   * the state of each kqueue} A test prints it when it fails.
   */
  public String trace() {
    StringBuilder text = new StringBuilder();
    trace.forEach(line -> text.append(line).append('\n'));
    openKqueues().forEach(open -> text.append(open.dump()));
    return text.toString();
  }

  private void record(String operation) {
    if (trace.size() == LONGEST_TRACE) {
      trace.removeFirst();
    }
    trace.addLast(String.format(Locale.ROOT, "%8d ms  %s", milliseconds(), operation));
  }

  /**
   * Sets how many timers all kqueues together may have; 4096 at first.
   *
   * @param max the limit
   */
  public void limitTimers(int max) {
    clock.calloutMax(max);
  }

  /**
   * Sets the number that descriptors must be below; 1024 at first, which is the most.
   *
   * @param max the limit
   */
  public void limitDescriptors(int max) {
    descriptors.limit(max);
  }

  /**
   * Sets the tick that is added when a time is turned into ticks; 1 at first.
   *
   * @param ticks 1 or 0
   */
  public void setSlop(int ticks) {
    clock.slop(ticks);
  }

  /**
   * Opens a kqueue as a program has it. {@link Kqueue#ident} is its descriptor, which it closes.
   *
   * @return the kqueue
   * @throws KqueueException {@code EMFILE}
   */
  public Kqueue openKqueue() {
    return frontEnd(openQueue());
  }

  private Kqueue frontEnd(int fd) {
    return KqueueAccess.frontEnd(Kqueue.class, opened(fd));
  }

  private OpenQueue opened(int fd) {
    KernelQueue queue = queue(fd);
    return new OpenQueue() {
      private boolean open = true;

      @Override
      public KernelQueue queue() {
        return queue;
      }

      @Override
      public long ident() {
        return fd;
      }

      @Override
      public OpenQueue openBeside() {
        return opened(openQueue());
      }

      @Override
      public void closing(long closing) {
        descriptors.require(closing).closeNotes(closing);
      }

      @Override
      public void setOwner(long pid) {
        SimulatedMachine.this.setOwner(fd, Math.clamp(pid, -1, Integer.MAX_VALUE));
      }

      @Override
      public void setAsync(boolean async) {
        SimulatedMachine.this.setAsync(fd, async);
      }

      @Override
      public void close() {
        if (open) {
          open = false;
          SimulatedMachine.this.close(fd);
        }
      }
    };
  }

  // ---- kqueues by descriptor ----

  /**
   * Opens a kqueue.
   *
   * @return its descriptor, by which other kqueues can watch it
   * @throws KqueueException {@code EMFILE}
   */
  public int openQueue() {
    int fd = descriptors.free();
    return descriptors.open(new QueueFile(new KernelQueue(machine, fd), files++));
  }

  /** A kqueue's file, counted among the files. */
  private final class QueueFile extends KqueueFile {
    final int serial;

    QueueFile(KernelQueue queue, int serial) {
      super(queue);
      this.serial = serial;
    }

    @Override
    protected void released() {
      listener.closed(serial);
      super.released();
    }
  }

  /**
   * Makes the system call, with the copy-in and copy-out of the caller.
   *
   * @param fd the descriptor
   * @param changes the changes
   * @param events receives the events
   * @param nevents at most how many events are wanted
   * @param timeout nanoseconds, or one of {@link KernelQueue}'s constants
   * @return as {@link KernelQueue#kevent}
   * @see KernelQueue#kevent
   */
  public int kevent(int fd, ChangeSource changes, EventSink events, int nevents, long timeout) {
    KernelQueue queue = queue(fd);
    KqueueFile file = (KqueueFile) descriptors.require(fd);
    file.hold();
    try {
      return queue.kevent(changes, events, nevents, timeout);
    } finally {
      file.drop();
    }
  }

  /**
   * Registers one change with flags that {@code kevent} would strip ({@code kqueue_register}).
   *
   * @param fd the descriptor
   * @param change the change
   * @return null, or why the change was refused
   */
  public @Nullable Failure register(int fd, KeventStruct change) {
    return queue(fd).register(change);
  }

  /**
   * Returns the number of knotes queued in a kqueue.
   *
   * @param fd the descriptor
   * @return the number, stale and disabled knotes included
   */
  public int pending(int fd) {
    return queue(fd).stat();
  }

  /**
   * Sets whether the owner of a kqueue is sent SIGIO.
   *
   * @param fd the descriptor
   * @param async whether to send it
   */
  public void setAsync(int fd, boolean async) {
    queue(fd).setAsync(async);
  }

  /**
   * Sets the process that is sent SIGIO.
   *
   * @param fd the descriptor
   * @param pid a living process, or 0 for none
   */
  public void setOwner(int fd, int pid) {
    KernelQueue queue = queue(fd);
    if (pid != 0) {
      processes.requireLiving(pid);
    }
    queue.setOwner(pid == 0 ? null : () -> listener.sigio(pid));
  }

  /**
   * Fails with {@code ENOTTY}: a kqueue has no other ioctl.
   *
   * @param fd the descriptor
   * @param command its name, for the message
   */
  public void ioctl(int fd, String command) {
    queue(fd);
    throw new KqueueException(Errno.ENOTTY, "a kqueue has no " + command);
  }

  /**
   * Fails with {@code ENXIO}: a kqueue cannot be read like a file.
   *
   * @param fd the descriptor
   */
  public void read(int fd) {
    queue(fd);
    throw new KqueueException(Errno.ENXIO, "a kqueue is read by kevent");
  }

  /**
   * Fails with {@code ENXIO}: a kqueue cannot be written like a file.
   *
   * @param fd the descriptor
   */
  public void write(int fd) {
    queue(fd);
    throw new KqueueException(Errno.ENXIO, "a kqueue is written by kevent");
  }

  /**
   * Returns the state of a kqueue and its knotes.
   *
   * @param fd the descriptor
   * @return the state
   */
  public QueueDump dump(int fd) {
    return queue(fd).dump();
  }

  /** {@return all kqueues that have a descriptor, the oldest first; changes nothing} */
  public List<OpenKqueue> openKqueues() {
    Map<Integer, List<Integer>> bySerial = new TreeMap<>();
    for (int fd : descriptors.open()) {
      if (descriptors.require(fd) instanceof QueueFile file) {
        bySerial.computeIfAbsent(file.serial, _ -> new ArrayList<>()).add(fd);
      }
    }
    List<OpenKqueue> open = new ArrayList<>();
    bySerial.forEach(
        (serial, fds) ->
            open.add(new OpenKqueue(serial, List.copyOf(fds), frontEnd(fds.getFirst()).dump())));
    return open;
  }

  /**
   * Returns the kqueue of a descriptor.
   *
   * @param fd the descriptor
   * @return the kqueue
   * @throws KqueueException {@code EBADF}
   */
  public KernelQueue queue(int fd) {
    if (descriptors.require(fd) instanceof KqueueFile file) {
      return file.queue();
    }
    throw new KqueueException(Errno.EBADF, fd + " is no kqueue");
  }
}
