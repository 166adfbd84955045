// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.jdk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.ChildOutput;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * Finds the descriptors of the streams to and from a child. They are pipes, and the child has the
 * other ends as 0, 1 and 2, so /proc shows which descriptors of this process belong to them.
 * Stateless; safe for use by any thread.
 */
public final class ProcessDescriptors {
  private static final List<String> NAMES = List.of("input", "output", "error output");
  private static final String PURPOSE = "a descriptor for a process' output";

  private ProcessDescriptors() {}

  /**
   * Returns the descriptor of this process's end of a pipe to or from a child.
   *
   * @param theirs the descriptor of the other end in the child: 0, 1 or 2
   * @throws KqueueException {@code ESRCH} if the child has exited; {@code EOPNOTSUPP} if there is
   *     no pipe; {@code EACCES} if the child is another user's
   */
  public static int of(Process process, int theirs) {
    End ours = find(process, theirs);
    if (ours == null) {
      throw new UnsupportedWatchException("the process has closed its " + NAMES.get(theirs));
    }
    return ours.fd();
  }

  /**
   * Opens a descriptor for the caller: of the pipe, or, if the child has closed it or exited, of
   * another pipe that is at the end of file. It is a duplicate, since the JDK closes its end when
   * the child exits, possibly before the end of file is seen.
   *
   * @throws KqueueException as {@link #of} does, but for a child that has exited
   */
  public static int open(ChildOutput output, SyscallBuffer scratch) {
    @Nullable End ours;
    try {
      ours = find(output.process(), output.number());
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

  /** A descriptor of this process, and the pipe that it belongs to, as /proc names it. */
  private record End(int fd, String pipe) {}

  /** Like {@link #of}, but returns null if the process is alive and has closed its end. */
  private static @Nullable End find(Process process, int theirs) {
    String name = NAMES.get(theirs);
    String pipe = target(process, theirs);
    if (pipe != null) {
      List<Integer> ours = endsOf(pipe, theirs == 0 ? Linux.O_WRONLY : Linux.O_RDONLY);
      boolean merged = theirs == 2 && pipe.equals(target(process, 1));
      if (isAlive(process)) {
        if (ours.isEmpty()) {
          throw new UnsupportedWatchException(
              "the " + name + " of the process is not a pipe to this one: " + pipe);
        }
        if (merged) {
          throw new UnsupportedWatchException(
              "the error output of the process goes where its output goes");
        }
        return new End(ours.getFirst(), pipe);
      }
    } else if (isAlive(process)) {
      return null;
    }
    throw new KqueueException(
        Errno.ESRCH,
        "the process has exited; what it wrote is in its streams, which can be read to their end");
  }

  private static List<Integer> endsOf(String pipe, int access) {
    return pipe.startsWith("pipe:")
        ? Procfs.matching(fd -> pipe.equals(Procfs.target(fd)) && Procfs.hasAccess(fd, access))
        : List.of();
  }

  private static @Nullable String target(Process process, int theirs) {
    try {
      return Procfs.link("/proc/" + process.pid() + "/fd/" + theirs);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      if (!isAlive(process)) {
        return null;
      }
      KqueueException exception =
          new KqueueException(
              e instanceof AccessDeniedException ? Errno.EACCES : Errno.EOPNOTSUPP,
              "the descriptors of process " + process.pid() + " cannot be read: " + e.getMessage());
      exception.initCause(e);
      throw exception;
    }
  }

  /** Checks the process itself, since another process may have its pid. */
  private static boolean isAlive(Process process) {
    return process.isAlive() && process.toHandle().isAlive() && !isExiting(process.pid());
  }

  /** A process closes its descriptors before it is a zombie, and the JDK notices it after that. */
  private static boolean isExiting(long pid) {
    Procfs.Stat stat = Procfs.stat((int) pid);
    return stat == null || stat.isExiting();
  }
}
