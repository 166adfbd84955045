// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.init;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.kqueue4j.kq.system.CStrings;
import org.kqueue4j.kq.system.SystemCall;
import org.kqueue4j.kq.text.Digits;

/**
 * Starts a command without the JDK, which would wait for the command in a thread of its own, and
 * which lets the command inherit blocked signals and the process group. Stateless.
 */
final class Spawn {
  /** More than the size of {@code posix_spawnattr_t}, and of {@code sigset_t}, in bytes. */
  private static final long ATTRIBUTES_SIZE = 1024;

  private static final int SETPGROUP = 0x02;
  private static final int SETSIGMASK = 0x08;

  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int FIRST_AFTER_STANDARD = 3;

  private Spawn() {}

  /**
   * Starts a command in its own process group, with no signal blocked.
   *
   * @return the process; or an error number, negated
   */
  static int start(List<String> words, List<String> environment) {
    closeDescriptorsOnExec();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pid = arena.allocate(JAVA_INT);
      long attributes = arena.allocate(ATTRIBUTES_SIZE, Long.BYTES).address();
      long none = arena.allocate(ATTRIBUTES_SIZE, Long.BYTES).address();
      SystemCall.function("posix_spawnattr_init", attributes, 0, 0, 0, 0, 0);
      SystemCall.function("posix_spawnattr_setsigmask", attributes, none, 0, 0, 0, 0);
      SystemCall.function("posix_spawnattr_setpgroup", attributes, 0, 0, 0, 0, 0);
      SystemCall.function(
          "posix_spawnattr_setflags", attributes, SETPGROUP | SETSIGMASK, 0, 0, 0, 0);
      int error =
          SystemCall.function(
              "posix_spawnp",
              pid.address(),
              CStrings.of(words.getFirst(), arena).address(),
              0,
              attributes,
              CStrings.array(words, arena).address(),
              CStrings.array(environment, arena).address());
      return error != 0 ? -error : pid.get(JAVA_INT, 0);
    }
  }

  /** Keeps the files of the JVM from the command, as the JDK does. */
  private static void closeDescriptorsOnExec() {
    String[] names = new File("/proc/self/fd").list();
    for (String name : names == null ? new String[0] : names) {
      int fd = Digits.parse(name, Integer.MAX_VALUE);
      if (fd >= FIRST_AFTER_STANDARD) {
        SystemCall.call(SystemCall.FCNTL, fd, F_SETFD, FD_CLOEXEC, 0);
      }
    }
  }
}
