// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OptionalCall;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.sys.Errno;

/** The system calls on one process by its pidfd. Stateless. None of them blocks. */
public final class PidFd {
  /** A status that is not available. No process exits with it. */
  static final int UNKNOWN = -1;

  /** {@code struct pidfd_info}, whose size is part of the number of the call. */
  private static final class InfoLayout {
    static final long MASK = 0;
    static final long EXIT_CODE = 60;
  }

  /** {@code siginfo_t} as waitid(2) fills it in. */
  private static final class SiginfoLayout {
    static final long CODE = 8;
    static final long PID = 16;
    static final long STATUS = 24;
  }

  /** The exit value of a process that a signal has killed is this plus the signal's number. */
  private static final int SIGNALLED = 128;

  private static final int LAST_SIGNAL = 64;

  private PidFd() {}

  /**
   * Returns whether this result of {@link OwnDescriptors#tryOpenPidfd} means that there is no such
   * process, or only a thread.
   */
  static boolean isNone(long result) {
    return result == -Linux.ESRCH || result == -Linux.ENOENT || result == -Linux.EINVAL;
  }

  /** Returns why {@link OwnDescriptors#tryOpenPidfd} failed, if a process may be there. */
  static Failure failure(long result, int pid) {
    return OptionalCall.PIDFD_OPEN.refuses(result)
        ? OptionalCall.PIDFD_OPEN.failure(result)
        : LinuxErrno.failure(result, "pidfd_open of process " + pid);
  }

  /** Returns whether the process has exited, with all of its threads. */
  static boolean isOver(DescriptorCalls calls, int fd) {
    return calls.poll(fd, Linux.EPOLLIN) != 0;
  }

  /**
   * Returns null, or why this kernel's pidfds do not report that a process has been waited for:
   * they have done so since they have a file system of their own, Linux 6.9.
   */
  static @Nullable Failure checkReportsReaping(DescriptorCalls calls, int fd) {
    return calls.fileSystem(fd) == Linux.PID_FS_MAGIC
        ? null
        : Failure.of(
            Errno.EOPNOTSUPP,
            "before Linux 6.9 the system does not report that a process has been waited for: leave"
                + " NOTE_REAP out");
  }

  /** Returns whether poll reports that the process has been waited for; from Linux 6.9 on. */
  static boolean hangsUp(DescriptorCalls calls, int fd) {
    return (calls.poll(fd, 0) & Linux.EPOLLHUP) != 0;
  }

  /**
   * Returns the status of a process that has exited, as wait(2) does; or {@link #UNKNOWN}.
   *
   * <p>The parent and /proc have the status of a zombie; the pidfd has that of a process that has
   * been waited for. Another thread may wait for it between these calls, so the pidfd is checked
   * last once more.
   */
  static int exitStatus(SyscallBuffer scratch, int fd, int pid) {
    int status = statusByFd(scratch, fd);
    if (status == UNKNOWN) {
      status = statusOfZombie(scratch, fd, pid);
    }
    return status == UNKNOWN ? statusOfReaped(scratch, fd) : status;
  }

  /** Returns what the pidfd alone shows of {@link #exitStatus}; also of a process that lives. */
  static int statusByFd(SyscallBuffer scratch, int fd) {
    int status = statusOfReaped(scratch, fd);
    return status == UNKNOWN ? statusOfChild(scratch, fd) : status;
  }

  /**
   * Returns whether {@link #exitStatus} may return the status later. While the kernel releases a
   * process, neither /proc nor the pidfd has the status; and where /proc cannot be read, only the
   * pidfd will have it.
   */
  static boolean mayShowStatusLater(SyscallBuffer scratch, int fd, int pid) {
    return !isReaped(scratch, fd) && !isZombie(pid) || statusOfReaped(scratch, fd) != UNKNOWN;
  }

  private static boolean isZombie(int pid) {
    Procfs.Stat stat = Procfs.stat(pid);
    return stat != null && stat.isZombie();
  }

  /**
   * Returns the status of a process that has been waited for; from Linux 6.15 on. Of what is in the
   * memory before the call, the kernel reads the mask only.
   */
  static int statusOfReaped(SyscallBuffer scratch, int fd) {
    scratch.setLong(InfoLayout.MASK, Linux.PIDFD_INFO_EXIT);
    long result = scratch.call(Syscall.IOCTL, fd, Linux.PIDFD_GET_INFO, scratch.address(), 0);
    boolean known = result == 0 && (scratch.getLong(InfoLayout.MASK) & Linux.PIDFD_INFO_EXIT) != 0;
    return known ? scratch.getInt(InfoLayout.EXIT_CODE) : UNKNOWN;
  }

  /** Returns the status of a child of this process, a zombie, which remains one. */
  static int statusOfChild(SyscallBuffer scratch, int fd) {
    scratch.setInt(SiginfoLayout.PID, 0);
    long result =
        scratch.call(
            Syscall.WAITID,
            Linux.P_PIDFD,
            fd,
            scratch.address(),
            Linux.WEXITED | Linux.WNOHANG | Linux.WNOWAIT);
    if (result < 0 || scratch.getInt(SiginfoLayout.PID) == 0) {
      return UNKNOWN;
    }
    int status = scratch.getInt(SiginfoLayout.STATUS);
    return switch (scratch.getInt(SiginfoLayout.CODE)) {
      case Linux.CLD_EXITED -> status << 8;
      case Linux.CLD_DUMPED -> status | Linux.WCOREFLAG;
      default -> status;
    };
  }

  /** Returns the status of any zombie, if this process may see it. */
  static int statusOfZombie(SyscallBuffer scratch, int fd, int pid) {
    Procfs.Stat stat = Procfs.stat(pid);
    if (stat == null || !stat.isZombie() || isReaped(scratch, fd)) {
      return UNKNOWN;
    }
    // A process that may not see the status reads 0.
    return stat.exitStatus() == 0 && !isVisible(pid) ? UNKNOWN : stat.exitStatus();
  }

  /**
   * Returns the status that wait(2) gave to the JVM, from its exit value. A value above 128 is
   * taken for a signal, although the process may have exited with it.
   */
  static int waitStatus(int exitValue) {
    boolean killed = exitValue > SIGNALLED && exitValue <= SIGNALLED + LAST_SIGNAL;
    return killed ? exitValue - SIGNALLED : exitValue << 8;
  }

  /** Returns whether the process has been waited for, so that another one may have its pid. */
  public static boolean isReaped(SyscallBuffer scratch, int fd) {
    long result = scratch.call(Syscall.PIDFD_SEND_SIGNAL, fd, 0);
    return OptionalCall.PIDFD_SEND_SIGNAL.refuses(result)
        ? Procfs.info(fd, "Pid").equals("-1")
        : result == -Linux.ESRCH;
  }

  private static boolean isVisible(int pid) {
    try {
      Procfs.link("/proc/" + pid + "/exe");
      return true;
    } catch (AccessDeniedException e) {
      return false;
    } catch (IOException e) {
      // A zombie has no program any more; only a process that may read the link gets this error.
      return true;
    }
  }
}
