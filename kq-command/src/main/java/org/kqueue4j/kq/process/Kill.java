package org.kqueue4j.kq.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.kqueue4j.kq.system.SystemCall;

/**
 * Sends signals to processes, and to no stranger that has one's pid by now: by a pidfd, which is of
 * one process for good, opened before a look at when the process of that pid began. Where pidfds
 * are refused, kill(2) follows that look at once.
 */
public final class Kill {
  /** As an errno: it is not permitted. */
  public static final int EPERM = 1;

  /** As an errno: there is no such process any more. */
  public static final int ESRCH = 3;

  /** As an errno: the number is that of a thread. */
  private static final int EINVAL = 22;

  public static final int INT = 2;
  public static final int KILL = 9;
  public static final int TERM = 15;
  public static final int CONT = 18;

  /** The start is known to a tick, and the clock is read a little later than it is compared. */
  private static final long SLACK = 2 * ProcessStat.NANOS_PER_TICK;

  private Kill() {}

  /**
   * Sends a signal to the process that had the pid at a time, and that had not been waited for
   * then.
   *
   * @param seen the time, of {@link System#nanoTime}
   * @param signal a signal's number; {@link org.kqueue4j.Kevent#signal(String)} knows those of
   *     names
   * @return 0, or errno: {@link #ESRCH} if it has gone
   */
  public static int send(int pid, long seen, int signal) {
    long fd = SystemCall.call(SystemCall.PIDFD_OPEN, pid, 0, 0, 0);
    if (fd == -ESRCH || fd == -EINVAL) {
      return ESRCH;
    }
    try {
      ProcessStat stat = ProcessStat.read(pid);
      if (stat == null
          || stat.startTicks() * ProcessStat.NANOS_PER_TICK > sinceBoot(seen) + SLACK) {
        return ESRCH;
      }
      long result = fd < 0 ? fd : SystemCall.call(SystemCall.PIDFD_SEND_SIGNAL, fd, signal, 0, 0);
      if (result < 0 && result != -ESRCH) { // no descriptor left, an old kernel, or seccomp
        result = SystemCall.call(SystemCall.KILL, pid, signal, 0, 0);
      }
      return (int) -result;
    } finally {
      if (fd >= 0) {
        SystemCall.call(SystemCall.CLOSE, fd, 0, 0, 0);
      }
    }
  }

  /** A time of {@link System#nanoTime}, in nanoseconds since the machine began. */
  static long sinceBoot(long time) {
    return uptime() - (System.nanoTime() - time);
  }

  private static long uptime() {
    try (InputStream in = new FileInputStream("/proc/uptime")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      int point = text.indexOf('.');
      long hundredths =
          Long.parseLong(text.substring(0, point)) * 100
              + Long.parseLong(text.substring(point + 1, point + 3));
      return hundredths * ProcessStat.NANOS_PER_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
