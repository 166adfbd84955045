// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Collections;

/** Calls of the C library on raw descriptors, all of them non-blocking. Stateless, thread-safe. */
final class Libc {
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int EPIPE = 32;
  private static final int EAGAIN = 11;
  private static final int ECONNRESET = 104;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

  private static final MethodHandle PIPE2 = link("pipe2", 2);
  private static final MethodHandle SOCKETPAIR = link("socketpair", 4);
  private static final MethodHandle DUP3 = link("dup3", 3);
  private static final MethodHandle CLOSE = link("close", 1);
  private static final MethodHandle READ = link("read", 3);
  private static final MethodHandle WRITE = link("write", 3);
  private static final MethodHandle RAISE = link("raise", 1);

  private Libc() {}

  /** Links a function; all arguments and results are whole registers. */
  private static MethodHandle link(String function, int arguments) {
    Linker linker = Linker.nativeLinker();
    MemoryLayout[] registers =
        Collections.nCopies(arguments, JAVA_LONG).toArray(MemoryLayout[]::new);
    return linker
        .downcallHandle(
            linker.defaultLookup().findOrThrow(function),
            FunctionDescriptor.of(JAVA_LONG, registers),
            Linker.Option.captureCallState("errno"))
        .asSpreader(long[].class, arguments);
  }

  /** Calls a function; returns its result, or the errno negated. */
  private static int call(MethodHandle function, long... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result = (int) (long) function.invokeExact(state, arguments);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  private static int check(String what, int result) throws IOException {
    if (result < 0) {
      throw new IOException(what + " failed with errno " + -result);
    }
    return result;
  }

  /** Makes a pipe with these descriptors. */
  static void pipe(int reader, int writer) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(JAVA_INT, 2);
      check("pipe2", call(PIPE2, pair.address(), O_NONBLOCK | O_CLOEXEC));
      move(pair, reader, writer);
    }
  }

  /** Makes two connected stream sockets with these descriptors. */
  static void streams(int one, int other) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(JAVA_INT, 2);
      int type = SOCK_STREAM | O_NONBLOCK | O_CLOEXEC;
      check("socketpair", call(SOCKETPAIR, AF_UNIX, type, 0, pair.address()));
      move(pair, one, other);
    }
  }

  private static void move(MemorySegment pair, int... descriptors) throws IOException {
    for (int i = 0; i < descriptors.length; i++) {
      int fd = pair.getAtIndex(JAVA_INT, i);
      duplicate(fd, descriptors[i]);
      close(fd);
    }
  }

  /** Duplicates a descriptor as another one, which is closed first if it is open. */
  static void duplicate(int fd, int duplicate) throws IOException {
    check("dup3", call(DUP3, fd, duplicate, O_CLOEXEC));
  }

  /** Closes a descriptor. */
  static void close(int fd) throws IOException {
    check("close", call(CLOSE, fd));
  }

  /** Reads up to this many bytes; returns their number, -1 at the end of file. */
  static int read(int fd, int max) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int n = call(READ, fd, arena.allocate(max).address(), max);
      return n == -EAGAIN ? 0 : n == 0 || n == -ECONNRESET ? -1 : check("read", n);
    }
  }

  /** Writes up to this many bytes; returns the number written, -1 if there is no reader. */
  static int write(int fd, int max) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int n = call(WRITE, fd, arena.allocate(max).address(), max);
      return n == -EAGAIN ? 0 : n == -EPIPE ? -1 : check("write", n);
    }
  }

  /** Sends a signal to this thread, whose handler has run when this returns. */
  static void raise(int signal) throws IOException {
    check("raise", call(RAISE, signal));
  }
}
