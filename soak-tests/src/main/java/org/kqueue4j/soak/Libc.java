package org.kqueue4j.soak;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Descriptors by their bare numbers, as a C program has them; all are non-blocking. Stateless, safe
 * for use by any thread.
 */
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

  /** All take and give whole registers, so that they differ only in how many. */
  private static MethodHandle link(String function, int arguments) {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor shape = FunctionDescriptor.of(JAVA_LONG);
    for (int i = 0; i < arguments; i++) {
      shape = shape.appendArgumentLayouts(JAVA_LONG);
    }
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(function),
        shape,
        Linker.Option.captureCallState("errno"));
  }

  /** A call, its arguments after the place for errno. */
  private interface Call {
    long on(MemorySegment errno) throws Throwable;
  }

  /** The result, or minus errno. */
  private static int call(Arena arena, Call call) {
    MemorySegment state = arena.allocate(STATE);
    try {
      int result = (int) call.on(state);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  private static int must(String what, int result) throws IOException {
    if (result < 0) {
      throw new IOException(what + " failed with errno " + -result);
    }
    return result;
  }

  /** Makes a pipe whose reader and writer have these numbers from then on. */
  static void pipe(int reader, int writer) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment two = arena.allocate(JAVA_INT, 2);
      int flags = O_NONBLOCK | O_CLOEXEC;
      must("pipe2", call(arena, e -> (long) PIPE2.invokeExact(e, two.address(), (long) flags)));
      place(two, reader, writer);
    }
  }

  /** Makes two connected stream sockets that have these numbers from then on. */
  static void streams(int one, int other) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment two = arena.allocate(JAVA_INT, 2);
      int type = SOCK_STREAM | O_NONBLOCK | O_CLOEXEC;
      must(
          "socketpair",
          call(
              arena,
              e ->
                  (long)
                      SOCKETPAIR.invokeExact(e, (long) AF_UNIX, (long) type, 0L, two.address())));
      place(two, one, other);
    }
  }

  private static void place(MemorySegment two, int first, int second) throws IOException {
    move(two.getAtIndex(JAVA_INT, 0), first);
    move(two.getAtIndex(JAVA_INT, 1), second);
  }

  private static void move(int fd, int number) throws IOException {
    duplicate(fd, number);
    close(fd);
  }

  /** Makes a number name the same file as another one. */
  static void duplicate(int fd, int number) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      must(
          "dup3",
          call(arena, e -> (long) DUP3.invokeExact(e, (long) fd, (long) number, (long) O_CLOEXEC)));
    }
  }

  static void close(int fd) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      must("close", call(arena, e -> (long) CLOSE.invokeExact(e, (long) fd)));
    }
  }

  /** Reads at most so many bytes; how many there were, -1 at the end. */
  static int read(int fd, int max) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(max);
      int n = call(arena, e -> (long) READ.invokeExact(e, (long) fd, buffer.address(), (long) max));
      if (n == -EAGAIN) {
        return 0;
      }
      return n == 0 || n == -ECONNRESET ? -1 : must("read", n);
    }
  }

  /** Writes at most so many bytes; how many there was room for, -1 if nobody reads. */
  static int write(int fd, int max) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(max);
      int n =
          call(arena, e -> (long) WRITE.invokeExact(e, (long) fd, buffer.address(), (long) max));
      if (n == -EAGAIN) {
        return 0;
      }
      return n == -EPIPE ? -1 : must("write", n);
    }
  }

  /** Sends this thread a signal, which its handler has got by the time this returns. */
  static void raise(int signal) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      must("raise", call(arena, e -> (long) RAISE.invokeExact(e, (long) signal)));
    }
  }
}
