// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

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
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * System calls: one foreign function of one shape, {@code syscall(2)}, since to link a shape takes
 * about 20 ms at start-up; and the numbers of the calls on this processor.
 *
 * <p>Safe for use by any thread; the memory that calls write to is the caller's {@link
 * SyscallBuffer}.
 */
public final class Syscall {
  private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
  private static final String PROCESSOR = System.getProperty("os.arch");
  private static final boolean X86_64 = PROCESSOR.equals("amd64") || PROCESSOR.equals("x86_64");

  static {
    if (!LINUX || !X86_64 && !PROCESSOR.equals("aarch64")) {
      throw new UnsupportedWatchException(
          "descriptors, files, processes and signals cannot be watched on "
              + System.getProperty("os.name")
              + " ("
              + PROCESSOR
              + "), only on Linux (x86_64, aarch64); user events and timers work everywhere");
    }
  }

  public static final int READ = number(0, 63);
  public static final int WRITE = number(1, 64);
  public static final int CLOSE = number(3, 57);
  static final int FSTAT = number(5, 80);
  public static final int LSEEK = number(8, 62);
  public static final int MMAP = number(9, 222);
  public static final int MUNMAP = number(11, 215);
  public static final int IOCTL = number(16, 29);
  public static final int RT_SIGPROCMASK = number(14, 135);
  public static final int PREAD64 = number(17, 67);
  public static final int PWRITE64 = number(18, 68);
  static final int SOCKET = number(41, 198);
  static final int SENDTO = number(44, 206);
  static final int RECVFROM = number(45, 207);
  static final int BIND = number(49, 200);
  static final int SETSOCKOPT = number(54, 208);
  static final int GETSOCKOPT = number(55, 209);
  public static final int KILL = number(62, 129);
  public static final int FCNTL = number(72, 25);
  public static final int FSYNC = number(74, 82);
  public static final int STATFS = number(137, 43);
  static final int FSTATFS = number(138, 44);
  public static final int GETDENTS64 = number(217, 61);
  public static final int CLOCK_GETTIME = number(228, 113);
  public static final int EPOLL_CTL = number(233, 21);
  public static final int WAITID = number(247, 95);
  public static final int INOTIFY_ADD_WATCH = number(254, 27);
  public static final int INOTIFY_RM_WATCH = number(255, 28);
  public static final int OPENAT = number(257, 56);
  static final int NEWFSTATAT = number(262, 79);
  public static final int READLINKAT = number(267, 78);
  public static final int PPOLL = number(271, 73);

  /** {@code poll}, which costs less than {@code ppoll}; on x86_64 only. */
  static final int POLL = 7;

  /**
   * {@code epoll_wait}, or, where there is none, {@code epoll_pwait} without a mask of signals,
   * which costs more.
   */
  public static final int EPOLL_WAIT = number(232, 22);

  static final int TIMERFD_CREATE = number(283, 85);
  public static final int TIMERFD_SETTIME = number(286, 86);
  static final int EVENTFD2 = number(290, 19);
  static final int EPOLL_CREATE1 = number(291, 20);
  static final int PIPE2 = number(293, 59);
  static final int INOTIFY_INIT1 = number(294, 26);
  public static final int STATX = number(332, 291);
  public static final int KCMP = number(312, 272);
  public static final int PIDFD_SEND_SIGNAL = number(424, 424);
  public static final int IO_URING_SETUP = number(425, 425);
  public static final int IO_URING_ENTER = number(426, 426);
  public static final int IO_URING_REGISTER = number(427, 427);
  public static final int PIDFD_OPEN = number(434, 434);
  public static final int EPOLL_PWAIT2 = number(441, 441);

  static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      ERRNO_LAYOUT.varHandle(PathElement.groupElement("errno")).withInvokeExactBehavior();

  /**
   * Deliberately not final, so that the JIT compiles the handle once and by itself instead of
   * inlining it into each caller. Where many methods are inlined, the JIT reaches its limit within
   * the handle, and then each call allocates a view of the memory for errno.
   */
  private static MethodHandle call = link();

  private Syscall() {}

  private static int number(int x8664, int aarch64) {
    return X86_64 ? x8664 : aarch64;
  }

  /** Returns whether this is x86_64, which has layouts of its own for some structures. */
  static boolean isX8664() {
    return X86_64;
  }

  /** Returns whether {@code struct epoll_event} is packed, as it is on x86_64 only. */
  public static boolean packsEpollEvent() {
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

  /** Makes a call; see {@link SyscallBuffer#call}. */
  static long call(
      SyscallBuffer scratch, int number, long a, long b, long c, long d, long e, long f) {
    MemorySegment errno = scratch.errno();
    long result;
    try {
      result = (long) call.invokeExact(errno, (long) number, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new LinkageError("system call " + number, Objects.requireNonNull(t));
    }
    return result == -1 ? -(long) (int) ERRNO.get(errno, 0L) : result;
  }
}
