// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.text.SignalName;

/**
 * How a process ended, from the status of wait(2).
 *
 * @param code its exit code; -1 if a signal ended it or the code is unknown
 * @param signal the signal that ended it; 0 for none
 */
public record WaitStatus(int code, int signal) {
  /** The process has ended, but its status is unknown. */
  public static final WaitStatus UNKNOWN = new WaitStatus(-1, 0);

  /** Decodes the data of an event, which is negative if the status is unknown. */
  public static WaitStatus of(long data) {
    if (data < 0) {
      return UNKNOWN;
    }
    int signal = (int) data & 0x7f;
    return signal == 0 ? new WaitStatus((int) data >> 8 & 0xff, 0) : new WaitStatus(-1, signal);
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

  /** Returns the name of the signal, or the code, or a question mark if the status is unknown. */
  @Override
  public String toString() {
    if (signal > 0) {
      return SignalName.of(signal);
    }
    return code >= 0 ? Integer.toString(code) : "?";
  }
}
