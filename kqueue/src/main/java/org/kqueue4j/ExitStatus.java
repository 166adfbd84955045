// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import org.kqueue4j.internal.host.Host;

/**
 * How a process ended.
 *
 * <pre>{@code
 * switch (exit) {
 *   case ExitStatus.Exited(int code) -> log("exit code " + code);
 *   case ExitStatus.Killed(int signal, boolean dumped) -> log("killed by signal " + signal);
 *   case ExitStatus.Unknown _ -> log("ended");
 * }
 * }</pre>
 */
public sealed interface ExitStatus {
  /**
   * The process ended by itself.
   *
   * @param code its exit code, from 0 to 255
   */
  record Exited(int code) implements ExitStatus {
    /** Returns a text such as {@code exited with 1}. */
    @Override
    public String toString() {
      return "exited with " + code;
    }
  }

  /**
   * A signal ended the process.
   *
   * @param signal the number of the signal
   * @param dumped whether there is a core dump
   */
  record Killed(int signal, boolean dumped) implements ExitStatus {
    /** Returns a text such as {@code killed by SIGSEGV (core dumped)}. */
    @Override
    public String toString() {
      return "killed by " + Host.BACKEND.signalName(signal) + (dumped ? " (core dumped)" : "");
    }
  }

  /** The status is not available: another process has waited for the process, or may. */
  record Unknown() implements ExitStatus {
    /** Returns {@code ended}. */
    @Override
    public String toString() {
      return "ended";
    }
  }

  /**
   * {@return the meaning of a status as of wait(2)}
   *
   * @param status the status; -1 if it is not available
   */
  static ExitStatus of(long status) {
    if (status < 0) {
      return new Unknown();
    }
    int signal = (int) status & 0x7f;
    return signal == 0
        ? new Exited((int) status >> 8 & 0xff)
        : new Killed(signal, (status & 0x80) != 0);
  }

  /** {@return whether the process ended by itself, with exit code 0} */
  default boolean isSuccess() {
    return this instanceof Exited(int code) && code == 0;
  }
}
