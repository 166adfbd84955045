// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import org.kqueue4j.ExitStatus.Exited;
import org.kqueue4j.ExitStatus.Killed;
import org.kqueue4j.ExitStatus.Unknown;
import org.kqueue4j.Kevent;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.text.SignalName;

/**
 * How a process ended.
 *
 * @param code its exit code; -1 if a signal ended it or the code is unknown
 * @param signal the signal that ended it; 0 for none
 */
public record WaitStatus(int code, int signal) {
  /** The process has ended, but its status is unknown. */
  public static final WaitStatus UNKNOWN = new WaitStatus(-1, 0);

  /** Returns how the process of an event ended; unknown if it has not. */
  public static WaitStatus of(Kevent.Proc event) {
    return event.exitStatus().map(WaitStatus::of).orElse(UNKNOWN);
  }

  /** Returns a status in the form of kq, which has no core dumps. */
  public static WaitStatus of(org.kqueue4j.ExitStatus status) {
    return switch (status) {
      case Exited(int code) -> new WaitStatus(code, 0);
      case Killed(int signal, _) -> new WaitStatus(-1, signal);
      case Unknown _ -> UNKNOWN;
    };
  }

  public boolean isKnown() {
    return code >= 0 || signal > 0;
  }

  public boolean isSuccess() {
    return code == 0;
  }

  /**
   * Returns the status as {@code $?} of a shell: the code, or 128 and the signal; 1 if it is
   * unknown.
   */
  public int exitStatus() {
    if (signal > 0) {
      return ExitStatus.SIGNALLED + signal;
    }
    return code >= 0 ? code : 1;
  }

  /** Returns a text such as {@code exit status 3} or {@code killed by KILL}. */
  public String inWords() {
    if (signal > 0) {
      return "killed by " + this;
    }
    return code >= 0 ? "exit status " + this : "exit, status unknown";
  }

  /** Returns the name of the signal, or the code, or a question mark if the status is unknown. */
  @Override
  public String toString() {
    if (signal > 0) {
      return SignalName.of(signal);
    }
    return code >= 0 ? Integer.toString(code) : "?";
  }
}
