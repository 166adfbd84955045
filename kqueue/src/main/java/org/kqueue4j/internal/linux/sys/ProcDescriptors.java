// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import static org.kqueue4j.internal.linux.sys.Linux.O_ACCMODE;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * What /proc shows about the descriptors of this process. Stateless; safe for use by any thread.
 */
public final class ProcDescriptors {
  private static final Path LINKS = Path.of("/proc/self/fd");
  private static final Path INFO = Path.of("/proc/self/fdinfo");
  private static final String FLAGS = "flags:";

  private ProcDescriptors() {}

  /** Returns the open descriptors that match, in ascending order. */
  public static List<Integer> matching(IntPredicate condition) {
    List<Integer> matching = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(LINKS)) {
      for (Path one : all) {
        int fd = Integer.parseInt(one.getFileName().toString());
        if (condition.test(fd)) {
          matching.add(fd);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(e);
    }
    matching.sort(null);
    return matching;
  }

  private static KqueueException unreadable(Exception cause) {
    KqueueException exception =
        new KqueueException(
            Errno.EOPNOTSUPP,
            "cannot find a descriptor: /proc cannot be read (" + cause.getMessage() + ")");
    exception.initCause(cause);
    return exception;
  }

  /** Returns the file of a descriptor, such as {@code pipe:[1234]}; null if it is not open. */
  public static @Nullable String target(int fd) {
    try {
      return Files.readSymbolicLink(LINKS.resolve(String.valueOf(fd))).toString();
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Returns the lines of /proc/self/fdinfo on a descriptor; none if it is not open. */
  public static List<String> info(int fd) {
    try {
      return Files.readAllLines(INFO.resolve(String.valueOf(fd)));
    } catch (AccessDeniedException e) {
      throw unreadable(e);
    } catch (IOException e) {
      return List.of(); // it was closed before the open, or before the read
    }
  }

  /** Returns whether a descriptor was opened with this access mode of {@code open(2)}. */
  public static boolean hasAccess(int fd, int mode) {
    for (String line : info(fd)) {
      if (line.startsWith(FLAGS)) {
        int flags = Integer.parseInt(line.substring(FLAGS.length()).strip(), 8);
        return (flags & O_ACCMODE) == mode;
      }
    }
    return false;
  }
}
