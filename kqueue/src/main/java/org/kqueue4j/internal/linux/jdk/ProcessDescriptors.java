package org.kqueue4j.internal.linux.jdk;

import static org.kqueue4j.internal.linux.sys.Linux.O_RDONLY;
import static org.kqueue4j.internal.linux.sys.Linux.O_WRONLY;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.sys.ProcDescriptors;
import org.kqueue4j.internal.linux.sys.ProcStat;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The descriptors behind the streams to and from a child: pipes, whose other ends the child has as
 * 0, 1 and 2, so /proc tells which of our own they are. Stateless; safe for use by any thread.
 */
public final class ProcessDescriptors {
  private static final List<String> NAMES = List.of("input", "output", "error output");

  private ProcessDescriptors() {}

  /**
   * The number of our end of a child's pipe.
   *
   * @param theirs its number in the child: 0, 1 or 2
   * @throws KqueueException {@code ESRCH} if the child has exited; {@code EOPNOTSUPP} if there is
   *     no pipe; {@code EACCES} if the child is another user's
   */
  public static int of(Process process, int theirs) {
    End ours = find(process, theirs);
    if (ours == null) {
      throw new KqueueException(
          Errno.EOPNOTSUPP, "the process has closed its " + NAMES.get(theirs));
    }
    return ours.number();
  }

  /** A descriptor of ours, and the pipe that it is an end of, as /proc names it. */
  record End(int number, String pipe) {}

  /** As {@link #of}; null if the process is alive and has closed its end. */
  static @Nullable End find(Process process, int theirs) {
    String name = NAMES.get(theirs);
    String pipe = target(process, theirs);
    if (pipe != null) {
      List<Integer> ours = endsOf(pipe, theirs == 0 ? O_WRONLY : O_RDONLY);
      boolean merged = theirs == 2 && pipe.equals(target(process, 1));
      if (isAlive(process)) {
        if (ours.isEmpty()) {
          throw new KqueueException(
              Errno.EOPNOTSUPP, "the " + name + " of the process is no pipe to this one: " + pipe);
        }
        if (merged) {
          throw new KqueueException(
              Errno.EOPNOTSUPP, "the error output of the process goes where its output goes");
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
        ? ProcDescriptors.matching(
            fd -> pipe.equals(ProcDescriptors.target(fd)) && ProcDescriptors.hasAccess(fd, access))
        : List.of();
  }

  private static @Nullable String target(Process process, int theirs) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/fd/" + theirs)).toString();
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      if (!isAlive(process)) {
        return null;
      }
      KqueueException exception =
          new KqueueException(
              e instanceof AccessDeniedException ? Errno.EACCES : Errno.EOPNOTSUPP,
              "the descriptors of process " + process.pid() + " can't be read: " + e.getMessage());
      exception.initCause(e);
      throw exception;
    }
  }

  /** Asks for the process itself, since its pid may be another's by now. */
  private static boolean isAlive(Process process) {
    return process.isAlive() && process.toHandle().isAlive() && !isExiting(process.pid());
  }

  /** It closes its descriptors before it is a zombie, and that before the JDK takes notice. */
  private static boolean isExiting(long pid) {
    ProcStat stat = ProcStat.read((int) pid);
    return stat == null || stat.isExiting();
  }
}
