// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of the C library that the contestants make, with errno captured.
 *
 * <p>For one thread at a time: the calls share their memory.
 */
final class Native {
  private static final int EPOLLIN = 1;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final long DATA = System.getProperty("os.arch").equals("amd64") ? 4 : 8;
  private static final long EVENT = DATA + Long.BYTES;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(PathElement.groupElement("errno")).withInvokeExactBehavior();
  private static final MemorySegment ERROR = Arena.global().allocate(STATE);
  private static final MemorySegment SPACE = Arena.global().allocate(64, Long.BYTES);

  private static final MethodHandle READ = link("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE = link("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle CLOSE = link("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle PIPE2 = link("pipe2", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle EVENTFD = link("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CREATE1 = link("epoll_create1", JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      link("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle EPOLL_WAIT =
      link("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

  private Native() {}

  private static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static long check(long result, String what) {
    if (result < 0) {
      throw new IllegalStateException(what + ": errno " + (int) ERRNO.get(ERROR, 0L));
    }
    return result;
  }

  private static RuntimeException unexpected(Throwable t) {
    if (t instanceof RuntimeException e) {
      return e;
    }
    throw new LinkageError("a foreign call", t);
  }

  private static long read(int fd, long n) {
    try {
      return check((long) READ.invokeExact(ERROR, fd, SPACE, n), "read");
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  private static void write(int fd, long n) {
    try {
      check((long) WRITE.invokeExact(ERROR, fd, SPACE, n), "write");
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Reads one byte from a descriptor and writes it to another, as a handler does. */
  static void hop(int from, int to) {
    if (read(from, 1) != 1) {
      throw new IllegalStateException("nothing to read from " + from);
    }
    write(to, 1);
  }

  /**
   * Reads a message from a connection, and writes it back.
   *
   * @return false at the end of file
   */
  static boolean echo(int fd) {
    long got = read(fd, SPACE.byteSize());
    if (got > 0) {
      write(fd, got);
    }
    return got > 0;
  }

  /** Writes one byte. */
  static void write(int fd) {
    SPACE.set(JAVA_BYTE, 0, (byte) 'x');
    write(fd, 1);
  }

  static void close(int fd) {
    try {
      check((int) CLOSE.invokeExact(ERROR, fd), "close");
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Opens a non-blocking pipe; returns the reading end, then the writing end. */
  static int[] pipe() {
    try {
      check((int) PIPE2.invokeExact(ERROR, SPACE, O_NONBLOCK | O_CLOEXEC), "pipe2");
      return new int[] {SPACE.get(JAVA_INT, 0), SPACE.get(JAVA_INT, 4)};
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Opens a non-blocking eventfd. */
  static int eventfd() {
    try {
      return (int) check((int) EVENTFD.invokeExact(ERROR, 0, O_NONBLOCK | O_CLOEXEC), "eventfd");
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Adds one to an eventfd. */
  static void signal(int eventfd) {
    SPACE.set(JAVA_LONG, 0, 1);
    write(eventfd, Long.BYTES);
  }

  /** Reads an eventfd, which becomes 0. */
  static void reset(int eventfd) {
    read(eventfd, Long.BYTES);
  }

  /** An epoll without any layer above the foreign calls. */
  static final class Epoll implements AutoCloseable {
    private final int fd;
    private final int batch;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment events;

    Epoll(int batch) {
      this.batch = batch;
      events = arena.allocate(EVENT * batch, Long.BYTES);
      try {
        fd = (int) check((int) EPOLL_CREATE1.invokeExact(ERROR, 0), "epoll_create1");
      } catch (Throwable t) {
        throw unexpected(t);
      }
    }

    /** Adds a descriptor, to be reported with the data when it is readable. */
    void add(int target, long data) {
      SPACE.set(JAVA_INT_UNALIGNED, 0, EPOLLIN);
      SPACE.set(JAVA_LONG_UNALIGNED, DATA, data);
      control(EPOLL_CTL_ADD, target);
    }

    void delete(int target) {
      control(EPOLL_CTL_DEL, target);
    }

    private void control(int operation, int target) {
      try {
        check((int) EPOLL_CTL.invokeExact(ERROR, fd, operation, target, SPACE), "epoll_ctl");
      } catch (Throwable t) {
        throw unexpected(t);
      }
    }

    /** Waits without limit; returns the number of events. */
    int await() {
      try {
        return (int)
            check((int) EPOLL_WAIT.invokeExact(ERROR, fd, events, batch, -1), "epoll_wait");
      } catch (Throwable t) {
        throw unexpected(t);
      }
    }

    /** Returns the data of event i. */
    long data(int i) {
      return events.get(JAVA_LONG_UNALIGNED, i * EVENT + DATA);
    }

    @Override
    public void close() {
      Native.close(fd);
      arena.close();
    }
  }
}
