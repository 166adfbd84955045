// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.support;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The C library's functions, by name. Safe for use by several threads. */
public final class Libc {
  /** At most; a function that takes fewer does not see the others. */
  private static final int ARGUMENTS = 6;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> STATES =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  /** Arguments and results are whole registers, so one shape serves for every function. */
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final Map<String, MethodHandle> FUNCTIONS = new ConcurrentHashMap<>();

  private Libc() {}

  /** A function failed, with Linux's errno. */
  public static final class CallException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public final int errno;

    CallException(String function, int errno) {
      super(function + " failed with errno " + errno);
      this.errno = errno;
    }
  }

  /** Calls a function that returns an int or a short length; returns its result, or -errno. */
  public static int call(String function, long... arguments) {
    MethodHandle handle = FUNCTIONS.computeIfAbsent(function, Libc::link);
    MemorySegment state = STATES.get();
    long[] all = Arrays.copyOf(arguments, ARGUMENTS);
    try {
      int result =
          (int) (long) handle.invokeExact(state, all[0], all[1], all[2], all[3], all[4], all[5]);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /**
   * Calls a function that must succeed.
   *
   * @throws CallException if it fails
   */
  public static int must(String function, long... arguments) {
    return check(function, call(function, arguments));
  }

  /** Returns the result of a call; throws an exception if it is an errno negated. */
  public static int check(String function, int result) {
    if (result < 0) {
      throw new CallException(function, -result);
    }
    return result;
  }

  private static MethodHandle link(String function) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(function),
        SHAPE,
        Linker.Option.captureCallState("errno"));
  }
}
