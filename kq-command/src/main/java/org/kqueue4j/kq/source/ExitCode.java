package org.kqueue4j.kq.source;

/**
 * How a process ended, from the status that wait(2) gives.
 *
 * @param status what it exited with; -1 if a signal ended it, or if that is nobody's to know
 * @param signal the signal that ended it; 0 for none
 */
record ExitCode(int status, int signal) {
  static ExitCode of(long waitStatus) {
    if (waitStatus < 0) {
      return new ExitCode(-1, 0);
    }
    int signal = (int) waitStatus & 0x7f;
    return signal == 0 ? new ExitCode((int) waitStatus >> 8 & 0xff, 0) : new ExitCode(-1, signal);
  }
}
