package org.kqueue4j.internal.linux.jdk;

import static org.kqueue4j.internal.linux.sys.Linux.F_DUPFD_CLOEXEC;
import static org.kqueue4j.internal.linux.sys.Linux.O_CLOEXEC;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.ChildOutput;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Descriptors for the output and the error output of child processes.
 *
 * <p>The JDK closes its end of the pipe when the child exits, possibly before the end of file is
 * seen. So the pipe is watched through a duplicate.
 */
public final class ProcessOutputs {
  private ProcessOutputs() {}

  /**
   * A descriptor for the caller: of the pipe, or, if the child has closed it or exited, of
   * something that is at its end as well.
   *
   * @throws KqueueException as {@link ProcessDescriptors#of} does, but for a child that has exited
   */
  public static int open(ChildOutput output, SyscallBuffer scratch) {
    ProcessDescriptors.@Nullable End ours;
    try {
      ours = ProcessDescriptors.find(output.process(), output.number());
    } catch (KqueueException e) {
      if (e.errno() == Errno.ESRCH) {
        return openEnded(scratch);
      }
      throw e;
    }
    if (ours == null) {
      return openEnded(scratch);
    }
    long copy = Syscall.call(scratch, Syscall.FCNTL, ours.number(), F_DUPFD_CLOEXEC, 0, 0);
    if (copy >= 0 && ours.pipe().equals(OwnDescriptors.target((int) copy))) {
      return (int) copy;
    }
    if (copy >= 0) { // the JDK has just closed its end, and its number is another file's
      Syscall.call(scratch, Syscall.CLOSE, copy, 0);
    } else if (copy != -Linux.EBADF) {
      check(copy);
    }
    return openEnded(scratch);
  }

  /** The reading end of a pipe that nobody writes to. */
  private static int openEnded(SyscallBuffer scratch) {
    check(Syscall.call(scratch, Syscall.PIPE2, scratch.address(), O_CLOEXEC));
    int reader = scratch.getInt(0);
    int writer = scratch.getInt(Integer.BYTES);
    Syscall.call(scratch, Syscall.CLOSE, writer, 0);
    return reader;
  }

  private static int check(long result) {
    if (result < 0) {
      throw LinuxErrno.failure(result, "a descriptor for a process' output").toException();
    }
    return (int) result;
  }
}
