// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import java.util.List;

/** The names of signals. */
public final class SignalName {
  /** The names of signals that programs use, for completions. */
  public static final List<String> COMMON =
      List.of(
          "HUP", "INT", "QUIT", "KILL", "USR1", "USR2", "PIPE", "ALRM", "TERM", "CHLD", "CONT",
          "STOP", "TSTP", "TTIN", "TTOU", "WINCH");

  private static final String[] NAMES =
      ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP"
              + " TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
          .split(" ");

  private SignalName() {}

  /** Returns the name without SIG; the number if there is no name. */
  public static String of(int signal) {
    return signal >= 1 && signal <= NAMES.length ? NAMES[signal - 1] : Integer.toString(signal);
  }
}
