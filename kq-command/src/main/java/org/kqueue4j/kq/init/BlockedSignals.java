// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.init;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.system.CStrings;
import org.kqueue4j.kq.system.CallerEnvironment;
import org.kqueue4j.kq.system.SystemCall;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;

/**
 * The signals of a process that blocks all of them and waits for them, so that none is lost and
 * none has an effect of its own.
 *
 * <p>SIGNAL of a kqueue cannot do that here: the JVM keeps QUIT and USR2, which servers use for
 * their ends and restarts. A program that starts the JVM with all signals blocked is needed; the
 * JVM itself is that program, which executes itself. Two settings keep the new one from unblocking
 * what it uses: -Xrs, and another signal in the place of USR2.
 *
 * <p>For one thread.
 */
final class BlockedSignals implements AutoCloseable {
  static final int CHLD = 17;

  private static final int TERM = 15;

  /** The signal that the JVM uses instead of USR2: the last one. */
  private static final int SUSPEND = 64;

  private static final String SUSPEND_VARIABLE = "_JAVA_SR_SIGNUM";

  /**
   * The signals that stay unblocked: those of faults, those that no process can block, PIPE and
   * XFSZ, which a system call of this process may cause, and those of the C library and the JVM.
   */
  private static final int[] OTHERS = {4, 5, 6, 7, 8, 9, 11, 13, 19, 25, 31, 32, 33, SUSPEND};

  private static final int SIG_BLOCK = 0;

  /** The size of the kernel's signal sets, in bytes. */
  private static final int SET_SIZE = 8;

  private static final Path PROGRAM = Path.of("/proc/self/exe");
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment set = set(arena);
  private final MemorySegment time = arena.allocate(JAVA_LONG, 2);

  private static MemorySegment set(Arena arena) {
    long signals = -1;
    for (int other : OTHERS) {
      signals &= ~bit(other);
    }
    return arena.allocateFrom(JAVA_LONG, signals);
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  /** Returns whether this JVM was started by {@link #restart}. Another one unblocks TERM. */
  static boolean areBlocked() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment blocked = scratch.allocate(JAVA_LONG);
      SystemCall.call(SystemCall.RT_SIGPROCMASK, SIG_BLOCK, 0, blocked.address(), SET_SIZE);
      return (blocked.get(JAVA_LONG, 0) & bit(TERM)) != 0;
    }
  }

  /**
   * Executes this program again in the same process, with its signals blocked. Returns why that is
   * impossible.
   */
  static KqException restart() {
    try {
      String program = NameText.of(Files.readSymbolicLink(PROGRAM));
      String line = NameText.of(Files.readAllBytes(COMMAND_LINE));
      return execute(program, new ArrayList<>(List.of(line.split("\0", -1))));
    } catch (IOException e) {
      return new KqException(
          "init: signals cannot be blocked, since /proc is not mounted; mount it first", e);
    }
  }

  private static KqException execute(String program, List<String> words) {
    words.removeLast(); // a NUL ends the last word
    words.add(1, "-Xrs");
    try (Arena scratch = Arena.ofConfined()) {
      SystemCall.call(SystemCall.RT_SIGPROCMASK, SIG_BLOCK, set(scratch).address(), 0, SET_SIZE);
      long error =
          -SystemCall.call(
              SystemCall.EXECVE,
              CStrings.of(program, scratch).address(),
              CStrings.array(words, scratch).address(),
              CStrings.array(environment(), scratch).address(),
              0);
      return new KqException(
          "init: signals cannot be blocked, since "
              + Printable.clean(program)
              + " cannot be executed again (error "
              + error
              + "); check that the file is there and executable");
    }
  }

  private static List<String> environment() {
    String was = CallerEnvironment.get(SUSPEND_VARIABLE);
    List<String> environment = new ArrayList<>(CallerEnvironment.lines());
    environment.removeIf(variable -> variable.startsWith(SUSPEND_VARIABLE + "="));
    environment.add(SUSPEND_VARIABLE + "=" + SUSPEND);
    environment.add(CallerEnvironment.kept(SUSPEND_VARIABLE, was));
    return environment;
  }

  /** Waits for a signal, and takes it. */
  int take() {
    while (true) {
      int signal = take(0);
      if (signal > 0) {
        return signal;
      }
    }
  }

  /** Waits for a signal, and takes it. Returns 0 if the time has passed, or earlier. */
  int poll(Duration timeout) {
    time.setAtIndex(JAVA_LONG, 0, timeout.getSeconds());
    time.setAtIndex(JAVA_LONG, 1, timeout.getNano());
    return take(time.address());
  }

  private int take(long timeout) {
    long signal = SystemCall.call(SystemCall.RT_SIGTIMEDWAIT, set.address(), 0, timeout, SET_SIZE);
    return signal > 0 ? (int) signal : 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
