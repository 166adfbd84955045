// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import java.util.List;
import java.util.Locale;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.KqueueException;

/** The names of signals. */
public final class SignalName {
  /** The names of signals that programs use, for completions. */
  public static final List<String> COMMON =
      List.of(
          "HUP", "INT", "QUIT", "KILL", "USR1", "USR2", "PIPE", "ALRM", "TERM", "CHLD", "CONT",
          "STOP", "TSTP", "TTIN", "TTOU", "WINCH");

  private static final List<String> NAMES =
      List.of(
          ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT"
                  + " STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
              .split(" "));

  private SignalName() {}

  /**
   * Returns the number of a signal.
   *
   * @param name with or without SIG, in any case
   * @throws KqueueException as {@link Watch#signal(String)}
   */
  public static int number(String name) {
    var _ = Watch.signal(name); // checks the name
    String upper = name.toUpperCase(Locale.ROOT);
    String plain = upper.startsWith("SIG") ? upper.substring(3) : upper;
    String known =
        switch (plain) {
          case "IOT" -> "ABRT";
          case "CLD" -> "CHLD";
          case "POLL" -> "IO";
          default -> plain;
        };
    return NAMES.indexOf(known) + 1;
  }

  /** Returns the name without SIG; the number if there is no name. */
  public static String of(int signal) {
    return signal >= 1 && signal <= NAMES.size() ? NAMES.get(signal - 1) : Integer.toString(signal);
  }
}
