package org.kqueue4j.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * System calls: one foreign function of one shape, {@code syscall(2)}, since each shape costs some
 * 20 ms of start-up to link; and the numbers of the calls on this processor.
 *
 * <p>Safe for use by any thread; the memory that calls write to is the caller's {@link Scratch}.
 */
final class Syscall {
  private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
  private static final String PROCESSOR = System.getProperty("os.arch");
  private static final boolean X86_64 = PROCESSOR.equals("amd64") || PROCESSOR.equals("x86_64");

  static {
    if (!LINUX || !X86_64 && !PROCESSOR.equals("aarch64")) {
      throw new KqueueException(
          Errno.EOPNOTSUPP,
          "descriptors can be watched on Linux (x86_64, aarch64), but this is "
              + System.getProperty("os.name")
              + " on "
              + PROCESSOR
              + "; user events and timers work here");
    }
  }

  static final int READ = number(0, 63);
  static final int WRITE = number(1, 64);
  static final int CLOSE = number(3, 57);
  static final int LSEEK = number(8, 62);
  static final int IOCTL = number(16, 29);
  static final int GETSOCKOPT = number(55, 209);
  static final int SOCKET = number(41, 198);
  static final int FCNTL = number(72, 25);
  static final int EPOLL_CTL = number(233, 21);
  static final int INOTIFY_ADD_WATCH = number(254, 27);
  static final int INOTIFY_RM_WATCH = number(255, 28);
  static final int PPOLL = number(271, 73);
  static final int EPOLL_PWAIT = number(281, 22);
  static final int EVENTFD2 = number(290, 19);
  static final int EPOLL_CREATE1 = number(291, 20);
  static final int PIPE2 = number(293, 59);
  static final int INOTIFY_INIT1 = number(294, 26);
  static final int STATX = number(332, 291);
  static final int EPOLL_PWAIT2 = number(441, 441);

  static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      ERRNO_LAYOUT.varHandle(PathElement.groupElement("errno")).withInvokeExactBehavior();
  private static final MethodHandle CALL = link();

  private Syscall() {}

  private static int number(int x8664, int aarch64) {
    return X86_64 ? x8664 : aarch64;
  }

  /** Whether {@code struct epoll_event} is packed, as it is on x86_64 only. */
  static boolean packsEpollEvent() {
    return X86_64;
  }

  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().findOrThrow("syscall");
    FunctionDescriptor shape =
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    assert ADDRESS.byteSize() == Long.BYTES && JAVA_INT.byteSize() == Integer.BYTES;
    return linker.downcallHandle(function, shape, Linker.Option.captureCallState("errno"));
  }

  /**
   * Makes a call.
   *
   * @return its result, or minus Linux's errno
   */
  static long call(Scratch scratch, int number, long a, long b, long c, long d, long e, long f) {
    MemorySegment errno = scratch.errno();
    long result;
    try {
      result = (long) CALL.invokeExact(errno, (long) number, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new LinkageError("system call " + number, Objects.requireNonNull(t));
    }
    return result == -1 ? -(long) (int) ERRNO.get(errno, 0L) : result;
  }

  static long call(Scratch scratch, int number, long a, long b, long c, long d) {
    return call(scratch, number, a, b, c, d, 0, 0);
  }

  static long call(Scratch scratch, int number, long a, long b) {
    return call(scratch, number, a, b, 0, 0, 0, 0);
  }
}
