// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.signal.SignalNames;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OptionalCall;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A process that receives SIGIO. A pidfd holds it, so that no later process with its pid receives
 * the signal. Where the calls for that are missing, the signal is sent to the pid, as long as the
 * process with this pid was started at the same time.
 */
final class OwnerProcess implements Owner {
  private static final int NO_PIDFD = -1;

  private final SyscallBuffer scratch = new SyscallBuffer();
  private final int pid;
  private final int pidfd;

  /** When the process was started; null if that is not visible. */
  private final @Nullable Long began;

  /**
   * Holds a process; {@code ESRCH} if there is none of this number, {@code EPERM} if the caller may
   * not send signals to it.
   */
  OwnerProcess(long number) {
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw noProcess(number);
    }
    pid = (int) number;
    long result = OwnDescriptors.tryOpenPidfd(scratch, pid);
    if (result == -Linux.EINVAL || result == -Linux.ENOENT) {
      throw noProcess(pid); // the number of a thread
    }
    String purpose = "SIGIO to process " + pid;
    boolean isMissing = OptionalCall.PIDFD_OPEN.refuses(result);
    pidfd = isMissing ? NO_PIDFD : (int) LinuxErrno.check(result, purpose);
    began = began();
    try {
      LinuxErrno.check(send(0), purpose);
    } catch (KqueueException e) {
      close();
      throw e;
    }
  }

  private static KqueueException noProcess(long pid) {
    return new KqueueException(Errno.ESRCH, "there is no process " + pid);
  }

  private @Nullable Long began() {
    Procfs.Stat stat = Procfs.stat(pid);
    return stat == null ? null : stat.startTicks();
  }

  private long send(int signal) {
    if (pidfd != NO_PIDFD) {
      long result = scratch.call(Syscall.PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0);
      if (!OptionalCall.PIDFD_SEND_SIGNAL.refuses(result)) {
        return result;
      }
    }
    return Objects.equals(began, began()) ? scratch.call(Syscall.KILL, pid, signal) : -Linux.ESRCH;
  }

  @Override
  public boolean deliver() {
    send(SignalNames.IO); // fails if the process has exited since
    return true;
  }

  @Override
  public void close() {
    if (pidfd != NO_PIDFD) {
      OwnDescriptors.close(scratch, pidfd);
    }
  }
}
