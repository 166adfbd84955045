// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.signal;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Linux's signals by number and by name, as {@code kill -l} lists them. Immutable; safe for use by
 * any thread.
 */
public final class SignalNames {
  static final int HUP = 1;
  static final int INT = 2;
  static final int QUIT = 3;
  static final int ILL = 4;
  static final int BUS = 7;
  static final int FPE = 8;
  public static final int KILL = 9;
  static final int SEGV = 11;
  static final int USR2 = 12;
  static final int TERM = 15;
  static final int STOP = 19;
  public static final int IO = 29;

  /** The last signal with a name; real-time signals follow. */
  static final int LAST_NAMED = 31;

  static final int LAST = 64;

  private static final List<String> NAMES =
      List.of(
          ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT"
                  + " STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
              .split(" "));

  private SignalNames() {}

  /**
   * Returns the number of a signal.
   *
   * @param name with or without {@code SIG}, in any case
   * @throws KqueueException {@code EINVAL} if there is no such signal; {@code EOPNOTSUPP} for
   *     real-time signals
   */
  public static int number(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    String plain = upper.startsWith("SIG") ? upper.substring(3) : upper;
    int index =
        switch (plain) {
          case "IOT" -> NAMES.indexOf("ABRT");
          case "CLD" -> NAMES.indexOf("CHLD");
          case "POLL" -> NAMES.indexOf("IO");
          default -> NAMES.indexOf(plain);
        };
    if (index >= 0) {
      return index + 1;
    }
    if (plain.startsWith("RTMIN") || plain.startsWith("RTMAX")) {
      throw LinuxSignals.REAL_TIME.toException();
    }
    throw new KqueueException(
        Errno.EINVAL, "there is no signal named " + name + "; kill -l lists them");
  }

  /** Returns the name of a signal, without SIG; null if it has none. */
  public static @Nullable String name(long number) {
    return number >= 1 && number <= LAST_NAMED ? NAMES.get((int) number - 1) : null;
  }
}
