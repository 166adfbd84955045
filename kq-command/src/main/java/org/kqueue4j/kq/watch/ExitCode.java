package org.kqueue4j.kq.watch;

/**
 * How a process ended, from the status that wait(2) gives.
 *
 * @param status what it exited with; -1 if a signal ended it
 * @param signal the signal that ended it; 0 for none
 */
record ExitCode(int status, int signal) {
  static ExitCode of(long waitStatus) {
    int signal = (int) waitStatus & 0x7f;
    return signal == 0 ? new ExitCode((int) waitStatus >> 8 & 0xff, 0) : new ExitCode(-1, signal);
  }
}
