package org.kqueue4j.kq.process;

import org.kqueue4j.kq.cli.ExitStatus;

/**
 * How a process ended, from the status that wait(2) gives.
 *
 * @param code what it exited with; -1 if a signal ended it, or if that is nobody's to know
 * @param signal the signal that ended it; 0 for none
 */
public record WaitStatus(int code, int signal) {
  /** It has ended, but how is nobody's to know. */
  public static final WaitStatus UNKNOWN = new WaitStatus(-1, 0);

  /** From the data of an event; negative if the status is not known. */
  public static WaitStatus of(long data) {
    if (data < 0) {
      return UNKNOWN;
    }
    int signal = (int) data & 0x7f;
    return signal == 0 ? new WaitStatus((int) data >> 8 & 0xff, 0) : new WaitStatus(-1, signal);
  }

  /** Whether it is known. */
  public boolean isKnown() {
    return code >= 0 || signal > 0;
  }

  /** Whether it has ended as one that is content does. */
  public boolean isSuccess() {
    return code == 0;
  }

  /** As a shell has it in {@code $?}: the code, or 128 and the signal; 1 if it is not known. */
  public int exitStatus() {
    if (signal > 0) {
      return ExitStatus.SIGNALLED + signal;
    }
    return code >= 0 ? code : 1;
  }
}
