// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.jdk;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.ChildOutput;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Procfs;
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
  private static final String PURPOSE = "a descriptor for a process' output";

  private ProcessOutputs() {}

  /**
   * Opens a descriptor for the caller: of the pipe, or, if the child has closed it or exited, of
   * another pipe that is at the end of file.
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
    long copy = OwnDescriptors.tryDuplicate(scratch, ours.fd());
    if (copy >= 0 && ours.pipe().equals(Procfs.target((int) copy))) {
      return (int) copy;
    }
    if (copy >= 0) { // the JDK has just closed its end, and the descriptor refers to another file
      OwnDescriptors.close(scratch, (int) copy);
    } else if (copy != -Linux.EBADF) {
      OwnDescriptors.check(copy, PURPOSE);
    }
    return openEnded(scratch);
  }

  private static int openEnded(SyscallBuffer scratch) {
    return OwnDescriptors.openEndOfFile(scratch, PURPOSE);
  }
}
