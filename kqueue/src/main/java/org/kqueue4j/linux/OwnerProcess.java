package org.kqueue4j.linux;

import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A process that is sent SIGIO. It is held by a pidfd, so that no other process gets the signal
 * that has its number by then.
 */
final class OwnerProcess implements Owner {
  private final Scratch scratch = new Scratch();
  private final int pidfd;

  /**
   * Holds a process.
   *
   * @throws KqueueException {@code ESRCH} if there is none of this number; {@code EPERM} if it may
   *     not be sent signals; {@code EMFILE}
   */
  OwnerProcess(long pid) {
    if (pid < 1 || pid > Integer.MAX_VALUE) {
      throw noProcess(pid);
    }
    long result = Syscall.call(scratch, Syscall.PIDFD_OPEN, pid, 0);
    if (result == -LinuxErrno.EINVAL || result == -LinuxErrno.ENOENT) {
      throw noProcess(pid); // the number of a thread
    }
    pidfd = (int) check(result, pid);
    try {
      check(send(0), pid);
    } catch (KqueueException e) {
      close();
      throw e;
    }
  }

  private static KqueueException noProcess(long pid) {
    return new KqueueException(Errno.ESRCH, "there is no process " + pid);
  }

  private static long check(long result, long pid) {
    if (result < 0) {
      throw new KqueueException(LinuxErrno.failure(result, "SIGIO to process " + pid));
    }
    return result;
  }

  private long send(int signal) {
    return Syscall.call(scratch, Syscall.PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0);
  }

  @Override
  public void tell() {
    // A process that has exited meanwhile need not be told.
    send(SignalNames.IO);
  }

  @Override
  public void close() {
    Syscall.call(scratch, Syscall.CLOSE, pidfd, 0);
  }
}
