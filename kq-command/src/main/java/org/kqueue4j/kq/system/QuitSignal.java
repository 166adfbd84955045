// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.system;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The action of QUIT, which Ctrl-\ sends. The JVM would print its threads, and gives no program a
 * handler for it. Without -Xrs it cannot be blocked either, since the JVM's own thread unblocks it;
 * with -Xrs the other signals would not arrive. So its action is set behind the back of the JVM,
 * which does not look again.
 */
public final class QuitSignal {
  private static final int INT = 2;
  private static final int QUIT = 3;
  private static final long DEFAULT = 0;
  private static final long IGNORE = 1;

  /** The size of the kernel's signal sets, in bytes. */
  private static final int SET_SIZE = 8;

  /** The size of the kernel's {@code struct sigaction}, which begins with the action, in longs. */
  private static final int ACTION_SIZE = 4;

  private QuitSignal() {}

  /**
   * Makes QUIT end this process, unless it was started with INT ignored: a shell ignores both for a
   * job in the background.
   */
  public static void makeEnd() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return; // system calls have other numbers there
    }
    set(actionOfInt() == IGNORE ? IGNORE : DEFAULT);
  }

  /** Makes this process ignore QUIT, as a shell does that waits for its command. */
  public static void ignore() {
    set(IGNORE);
  }

  private static long actionOfInt() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment old = arena.allocate(JAVA_LONG, ACTION_SIZE);
      SystemCall.call(SystemCall.RT_SIGACTION, INT, 0, old.address(), SET_SIZE);
      return old.getAtIndex(JAVA_LONG, 0);
    }
  }

  private static void set(long action) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment now = arena.allocate(JAVA_LONG, ACTION_SIZE);
      now.setAtIndex(JAVA_LONG, 0, action);
      SystemCall.call(SystemCall.RT_SIGACTION, QUIT, now.address(), 0, SET_SIZE);
    }
  }
}
