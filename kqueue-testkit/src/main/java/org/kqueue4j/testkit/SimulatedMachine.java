// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EVFILT_PROC;
import static org.kqueue4j.sys.Event.EVFILT_SIGNAL;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.internal.backend.KqueueAccess;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.filter.DescriptorFilter;
import org.kqueue4j.internal.filter.ProcFilter;
import org.kqueue4j.internal.filter.SignalFilter;
import org.kqueue4j.internal.filter.TimerFilter;
import org.kqueue4j.internal.filter.UnsupportedFilter;
import org.kqueue4j.internal.filter.UserFilter;
import org.kqueue4j.internal.kern.Failure;
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
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A deterministic machine: descriptors, virtual devices, processes, signals and a clock that stands
 * still, with the library's own engine on top.
 *
 * <p>Not safe for use by several threads: one thread does everything, and nothing happens by
 * itself. A call that sleeps moves the clock to the first timer that wakes it, or to its timeout; a
 * call that would sleep forever ends with {@code EINTR}.
 *
 * <p>Timers count in milliseconds, as the reference's do: like that, the machine knows no other
 * unit, so the period of a {@code Kevent.timer} should be a whole number of them.
 *
 * <p>Numbers stand for things, as in a system: descriptors are given out from 3 on, the lowest free
 * one first, and process 1 is the caller. A wrong one is answered with a {@link KqueueException}
 * and changes nothing.
 */
public final class SimulatedMachine {
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
      };

  /** A machine as it is when switched on. */
  public SimulatedMachine() {
    this(MachineListener.NONE);
  }

  /** The same, with somebody who listens. */
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
    return descriptors.open(new Device(() -> listener.closed(serial)));
  }

  /**
   * One more descriptor for the same device or kqueue.
   *
   * @throws KqueueException {@code EBADF}, {@code EMFILE}
   */
  public int dup(int fd) {
    return descriptors.dup(fd);
  }

  /**
   * Closes a descriptor: the knotes that were made by this number are gone.
   *
   * @throws KqueueException {@code EBADF}
   */
  public void close(int fd) {
    descriptors.close(fd);
  }

  /** Sets how many bytes a device has to read. */
  public void setReadable(int fd, long bytes) {
    device(fd).setReadable(bytes);
  }

  /** Sets how many bytes a device has room for. */
  public void setWritable(int fd, long bytes) {
    device(fd).setWritable(bytes);
  }

  /** Nothing more will come to be read, for good. */
  public void setEof(int fd) {
    device(fd).setEof();
  }

  /** Nothing more can be written, for good. */
  public void setHup(int fd) {
    device(fd).setHup();
  }

  /** Sets the error that READ and WRITE report, in fflags, at the end of file. */
  public void setError(int fd, int error) {
    device(fd).setError(error);
  }

  /** Sets whether there is out-of-band data. */
  public void setOutOfBand(int fd, boolean present) {
    device(fd).setOob(present);
  }

  /** Something happens to the device as a file: {@code NOTE_WRITE} and the like. */
  public void vnode(int fd, int notes) {
    device(fd).vnode(notes);
  }

  /**
   * Moves all knotes of a filter from one device to another.
   *
   * @throws KqueueException {@code EBADF}; {@code EINVAL} for one device twice, or a filter that
   *     devices do not have
   */
  public void assume(int from, int to, int filter) {
    Device source = device(from);
    Device target = device(to);
    FilterOps operations = Device.operations(filter);
    if (source == target || operations == null) {
      throw new KqueueException(Errno.EINVAL, "knotes of filter " + filter + " can not be moved");
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
   * A new process.
   *
   * @throws KqueueException {@code EINVAL} unless the pid is from 1 to 99999; {@code EEXIST}
   */
  public void spawn(int pid) {
    processes.spawn(pid);
  }

  /** A process forks; errors as for {@link #spawn}, and {@code ESRCH}. */
  public void fork(int pid, int child) {
    processes.fork(pid, child);
  }

  /** A process executes a program. */
  public void exec(int pid) {
    processes.exec(pid);
  }

  /** A process exits with a status as wait(2) gives it, and stays a zombie until {@link #reap}. */
  public void exit(int pid, int status) {
    processes.exit(pid, status);
  }

  /** A zombie is waited for. */
  public void reap(int pid) {
    processes.reap(pid);
  }

  /** Sets whether a process may not be watched. */
  public void deny(int pid, boolean denied) {
    processes.deny(pid, denied);
  }

  /** A signal, from 1 to 64, is delivered to process 1. */
  public void signal(int signal) {
    processes.signal(signal);
  }

  // ---- time and limits ----

  /** The time since the machine was switched on, in milliseconds. */
  public long milliseconds() {
    return clock.milliseconds();
  }

  /** Lets time pass; timers that are due on the way expire. */
  public void advance(Duration time) {
    advance(time.toMillis());
  }

  /** {@link #advance(Duration)} in milliseconds. */
  public void advance(long milliseconds) {
    clock.advance(milliseconds);
  }

  /** Sets how many timers all kqueues together may have; 4096 at first. */
  public void limitTimers(int max) {
    clock.calloutMax(max);
  }

  /** Sets the number that descriptors must be below; 1024 at first, which is the most. */
  public void limitDescriptors(int max) {
    descriptors.limit(max);
  }

  /** Sets the tick, 1 or 0, that is added when a time is turned into ticks; 1 at first. */
  public void setSlop(int ticks) {
    clock.slop(ticks);
  }

  /**
   * Opens a kqueue as a program has it. {@link Kqueue#ident} is its descriptor; closing it closes
   * that.
   *
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
   * The system call, with the caller's own copy-in and copy-out.
   *
   * @param timeout nanoseconds, or one of {@link KernelQueue}'s constants
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

  /** Registers one change with flags that {@code kevent} would strip ({@code kqueue_register}). */
  public @Nullable Failure register(int fd, KeventStruct change) {
    return queue(fd).register(change);
  }

  /** The number of knotes queued in a kqueue. */
  public int pending(int fd) {
    return queue(fd).stat();
  }

  /** Asks for SIGIO, or no longer. */
  public void setAsync(int fd, boolean async) {
    queue(fd).setAsync(async);
  }

  /**
   * Sets who is sent SIGIO.
   *
   * @param pid a living process, or 0 for nobody
   */
  public void setOwner(int fd, int pid) {
    KernelQueue queue = queue(fd);
    if (pid != 0) {
      processes.requireLiving(pid);
    }
    queue.setOwner(pid == 0 ? null : () -> listener.sigio(pid));
  }

  /** Any other ioctl: a kqueue has none ({@code ENOTTY}). */
  public void ioctl(int fd, String command) {
    queue(fd);
    throw new KqueueException(Errno.ENOTTY, "a kqueue has no " + command);
  }

  /** A kqueue can not be read like a file ({@code ENXIO}). */
  public void read(int fd) {
    queue(fd);
    throw new KqueueException(Errno.ENXIO, "a kqueue is read by kevent");
  }

  /** A kqueue can not be written like a file ({@code ENXIO}). */
  public void write(int fd) {
    queue(fd);
    throw new KqueueException(Errno.ENXIO, "a kqueue is written by kevent");
  }

  /** The state of a kqueue and its knotes. */
  public QueueDump dump(int fd) {
    return queue(fd).dump();
  }

  /** All kqueues that have a descriptor, the oldest first. A look changes nothing. */
  public List<OpenKqueue> openKqueues() {
    SequencedMap<QueueFile, List<Integer>> found = new LinkedHashMap<>();
    for (int fd : descriptors.open()) {
      if (descriptors.require(fd) instanceof QueueFile file) {
        found.computeIfAbsent(file, _ -> new ArrayList<>()).add(fd);
      }
    }
    List<OpenKqueue> open = new ArrayList<>();
    found.forEach(
        (file, fds) -> {
          KqueueDump dump = frontEnd(fds.getFirst()).dump();
          open.add(new OpenKqueue(file.serial, List.copyOf(fds), dump));
        });
    open.sort(Comparator.comparingInt(OpenKqueue::serial));
    return open;
  }

  /**
   * The kqueue of a descriptor.
   *
   * @throws KqueueException {@code EBADF}
   */
  public KernelQueue queue(int fd) {
    if (descriptors.require(fd) instanceof KqueueFile file) {
      return file.queue();
    }
    throw new KqueueException(Errno.EBADF, fd + " is no kqueue");
  }
}
