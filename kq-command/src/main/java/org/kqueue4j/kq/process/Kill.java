// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import org.kqueue4j.kq.system.SystemCall;

/**
 * Sends signals to processes, but never to another process that has reused the pid. A pidfd stays
 * with one process; it is opened before the start time of the process is checked. Where pidfds are
 * refused, kill(2) follows the check at once.
 */
public final class Kill {
  public static final int INT = 2;
  public static final int KILL = 9;
  public static final int TERM = 15;
  public static final int CONT = 18;

  /** The signal of a terminal's key that stops a job. */
  public static final int TSTP = 20;

  /** The error number for a process that has exited. */
  public static final int ESRCH = 3;

  /** The error number for the id of a thread. */
  private static final int EINVAL = 22;

  /** The start time is exact to a tick, and the clock is read shortly after it. */
  private static final long SLACK = 2 * ProcessStat.NANOS_PER_TICK;

  private Kill() {}

  /**
   * Sends a signal to the process that had the pid at a time, and that was not waited for before.
   *
   * @param seen the time, of {@link System#nanoTime}
   * @param signal the number of a signal; {@link org.kqueue4j.Watch#signal(String)} finds it by
   *     name
   * @return 0 or an error number: {@link #ESRCH} if the process has exited
   */
  public static int send(int pid, long seen, int signal) {
    long fd = SystemCall.call(SystemCall.PIDFD_OPEN, pid, 0, 0, 0);
    if (fd == -ESRCH || fd == -EINVAL) {
      return ESRCH;
    }
    try {
      ProcessStat stat = ProcessStat.read(pid);
      if (stat == null || stat.startNanos() > sinceBoot(seen) + SLACK) {
        return ESRCH;
      }
      long result = fd < 0 ? fd : SystemCall.call(SystemCall.PIDFD_SEND_SIGNAL, fd, signal, 0, 0);
      if (result < 0 && result != -ESRCH) { // no free descriptor, an old kernel, or seccomp
        result = SystemCall.call(SystemCall.KILL, pid, signal, 0, 0);
      }
      return (int) -result;
    } finally {
      if (fd >= 0) {
        SystemCall.call(SystemCall.CLOSE, fd, 0, 0, 0);
      }
    }
  }

  /**
   * Sends TSTP to the calling thread, which has stopped with its process, and has been continued,
   * when this returns. The system ignores the signal where no shell would continue the process.
   */
  public static void stopSelf() {
    long thread = SystemCall.call(SystemCall.GETTID, 0, 0, 0, 0);
    SystemCall.call(SystemCall.TGKILL, ProcFiles.ownPid(), thread, TSTP, 0);
  }

  /** Converts a time of {@link System#nanoTime} to nanoseconds since boot. */
  static long sinceBoot(long time) {
    String text = ProcFiles.read("uptime");
    long now = System.nanoTime(); // before any class is loaded that parses the text
    if (text == null) {
      throw new IllegalStateException("/proc/uptime cannot be read");
    }
    double seconds = Double.parseDouble(text.substring(0, text.indexOf(' ')));
    return Math.round(seconds * 1e9) - (now - time);
  }
}
