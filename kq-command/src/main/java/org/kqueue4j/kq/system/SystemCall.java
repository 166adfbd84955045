// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.system;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * System calls that the JDK lacks. They use the signature of the library's own {@code syscall(2)},
 * which the JVM has linked already when a kqueue is open; another one would cost some 20 ms.
 */
public final class SystemCall {
  public static final int PIDFD_SEND_SIGNAL = 424;

  public static final int PIDFD_OPEN = 434;

  private static final boolean X86_64 = System.getProperty("os.arch").equals("amd64");

  public static final int READ = X86_64 ? 0 : 63;

  public static final int OPENAT = X86_64 ? 257 : 56;

  public static final int CLOSE = X86_64 ? 3 : 57;

  public static final int IOCTL = X86_64 ? 16 : 29;

  public static final int KILL = X86_64 ? 62 : 129;

  public static final int TGKILL = X86_64 ? 234 : 131;

  public static final int GETTID = X86_64 ? 186 : 178;

  public static final int MEMFD_CREATE = X86_64 ? 319 : 279;

  public static final int GETRUSAGE = X86_64 ? 98 : 165;

  public static final int SCHED_SETAFFINITY = X86_64 ? 203 : 122;

  public static final int SCHED_GETAFFINITY = X86_64 ? 204 : 123;

  private static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = ERRNO_LAYOUT.varHandle(PathElement.groupElement("errno"));
  private static final MemorySegment STATE = Arena.ofAuto().allocate(ERRNO_LAYOUT);
  private static final MethodHandle SYSCALL = link();

  private SystemCall() {}

  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor shape =
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        shape,
        Linker.Option.captureCallState("errno"));
  }

  /** Makes a system call. Returns its result, or the negated error number. */
  public static synchronized long call(int number, long a, long b, long c, long d) {
    long result;
    try {
      result = (long) SYSCALL.invokeExact(STATE, (long) number, a, b, c, d, 0L, 0L);
    } catch (Throwable t) {
      throw new LinkageError("system call " + number, t);
    }
    return result == -1 ? -(int) ERRNO.get(STATE, 0L) : result;
  }
}
