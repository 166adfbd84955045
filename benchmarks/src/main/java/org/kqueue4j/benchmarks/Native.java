// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of the C library that the contestants make, with errno captured.
 *
 * <p>For one thread at a time: the calls share their memory, except those of a {@link Carrier}.
 */
final class Native {
  private static final int EAGAIN = 11;
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
  private static final long ADDRESS = SPACE.address();

  private static final Function READ = Function.of("read");
  private static final Function WRITE = Function.of("write");
  private static final Function CLOSE = Function.of("close");
  private static final Function PIPE2 = Function.of("pipe2");
  private static final Function EVENTFD = Function.of("eventfd");
  private static final Function EPOLL_CREATE1 = Function.of("epoll_create1");
  private static final Function EPOLL_CTL = Function.of("epoll_ctl");
  private static final Function EPOLL_WAIT = Function.of("epoll_wait");
  private static final Function CLOCK_GETTIME = Function.of("clock_gettime");

  private Native() {}

  /**
   * A function with an int or a short length as its result. Arguments are whole registers, so one
   * shape serves for all; a function ignores those that it does not have.
   */
  private record Function(String name, MethodHandle handle) {
    private static final FunctionDescriptor SHAPE =
        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    static Function of(String name) {
      Linker linker = Linker.nativeLinker();
      MemorySegment address = linker.defaultLookup().findOrThrow(name);
      Linker.Option errno = Linker.Option.captureCallState("errno");
      return new Function(name, linker.downcallHandle(address, SHAPE, errno));
    }

    int call(long a, long b, long c, long d) {
      int result = tryCall(ERROR, a, b, c, d);
      if (result < 0) {
        throw failure(ERROR);
      }
      return result;
    }

    int tryCall(MemorySegment error, long a, long b, long c, long d) {
      try {
        return (int) (long) handle.invokeExact(error, a, b, c, d);
      } catch (Throwable t) {
        throw new LinkageError(name, t);
      }
    }

    IllegalStateException failure(MemorySegment error) {
      return new IllegalStateException(name + ": errno " + (int) ERRNO.get(error, 0L));
    }
  }

  /** Reads one byte from a descriptor and writes it to another, as a handler does. */
  static void hop(int from, int to) {
    if (READ.call(from, ADDRESS, 1, 0) != 1) {
      throw new IllegalStateException("nothing to read from " + from);
    }
    WRITE.call(to, ADDRESS, 1, 0);
  }

  /**
   * Reads a message from a connection, and writes it back.
   *
   * @return false at the end of file
   */
  static boolean echo(int fd) {
    int got = READ.call(fd, ADDRESS, SPACE.byteSize(), 0);
    if (got > 0) {
      WRITE.call(fd, ADDRESS, got, 0);
    }
    return got > 0;
  }

  /** Reads and writes by memory of its own: one for each thread. */
  static final class Carrier implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment error = arena.allocate(STATE);
    private final MemorySegment bytes = arena.allocate(64, 64);

    /** Reads up to 64 bytes; returns their number, which may be 0. */
    int read(int fd) {
      int n = READ.tryCall(error, fd, bytes.address(), bytes.byteSize(), 0);
      if (n < 0 && (int) ERRNO.get(error, 0L) != EAGAIN) {
        throw READ.failure(error);
      }
      return Math.max(0, n);
    }

    /** Writes a byte. */
    void write(int fd) {
      if (WRITE.tryCall(error, fd, bytes.address(), 1, 0) != 1) {
        throw WRITE.failure(error);
      }
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  static void write(int fd) {
    SPACE.set(JAVA_BYTE, 0, (byte) 'x');
    WRITE.call(fd, ADDRESS, 1, 0);
  }

  static void close(int fd) {
    CLOSE.call(fd, 0, 0, 0);
  }

  /** Opens a non-blocking pipe; returns the reading end, then the writing end. */
  static int[] pipe() {
    PIPE2.call(ADDRESS, O_NONBLOCK | O_CLOEXEC, 0, 0);
    return new int[] {SPACE.get(JAVA_INT, 0), SPACE.get(JAVA_INT, 4)};
  }

  static int eventfd() {
    return EVENTFD.call(0, O_NONBLOCK | O_CLOEXEC, 0, 0);
  }

  /** Adds one to an eventfd. */
  static void signal(int eventfd) {
    SPACE.set(JAVA_LONG, 0, 1);
    WRITE.call(eventfd, ADDRESS, Long.BYTES, 0);
  }

  /** Reads an eventfd, which becomes 0. */
  static void reset(int eventfd) {
    READ.call(eventfd, ADDRESS, Long.BYTES, 0);
  }

  /** Returns the CPU time of all threads of a process, present and past, in nanoseconds. */
  static long cpuNanos(long pid) {
    int clock = (int) (~pid << 3 | 2); // as clock_getcpuclockid makes it
    CLOCK_GETTIME.call(clock, ADDRESS, 0, 0);
    return SPACE.get(JAVA_LONG, 0) * 1_000_000_000 + SPACE.get(JAVA_LONG, Long.BYTES);
  }

  /** An epoll without any layer above the foreign calls. */
  static final class Epoll implements AutoCloseable {
    private final int fd = EPOLL_CREATE1.call(0, 0, 0, 0);
    private final int batch;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment events;

    Epoll(int batch) {
      this.batch = batch;
      events = arena.allocate(EVENT * batch, Long.BYTES);
    }

    /** Adds a descriptor, to be reported with the data when it is readable. */
    void add(int target, long data) {
      SPACE.set(JAVA_INT_UNALIGNED, 0, EPOLLIN);
      SPACE.set(JAVA_LONG_UNALIGNED, DATA, data);
      EPOLL_CTL.call(fd, EPOLL_CTL_ADD, target, ADDRESS);
    }

    void delete(int target) {
      EPOLL_CTL.call(fd, EPOLL_CTL_DEL, target, ADDRESS);
    }

    /** Waits without limit; returns the number of events. */
    int await() {
      return EPOLL_WAIT.call(fd, events.address(), batch, -1);
    }

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
