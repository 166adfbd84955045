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

/** What /proc tells of the descriptors of this process. Stateless. */
public final class ProcDescriptors {
  private static final Path LINKS = Path.of("/proc/self/fd");
  private static final Path INFO = Path.of("/proc/self/fdinfo");
  private static final String FLAGS = "flags:";

  private ProcDescriptors() {}

  /** The numbers that are like this, in their order. */
  public static List<Integer> that(IntPredicate are) {
    List<Integer> numbers = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(LINKS)) {
      for (Path one : all) {
        int number = Integer.parseInt(one.getFileName().toString());
        if (are.test(number)) {
          numbers.add(number);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(e);
    }
    numbers.sort(null);
    return numbers;
  }

  private static KqueueException unreadable(Exception cause) {
    KqueueException exception =
        new KqueueException(
            Errno.EOPNOTSUPP,
            "/proc, by which the number of a descriptor is found, can't be read: "
                + cause.getMessage());
    exception.initCause(cause);
    return exception;
  }

  /** What the number is open on, as {@code pipe:[1234]}; null if it is not open. */
  public static @Nullable String target(int number) {
    try {
      return Files.readSymbolicLink(LINKS.resolve(String.valueOf(number))).toString();
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The lines that describe the number; none if it is not open. */
  public static List<String> info(int number) {
    try {
      return Files.readAllLines(INFO.resolve(String.valueOf(number)));
    } catch (AccessDeniedException e) {
      throw unreadable(e);
    } catch (IOException e) {
      return List.of(); // it is closed before the open, or before the read
    }
  }

  /** Whether it was opened with this access mode, of {@code open(2)}. */
  public static boolean hasAccess(int number, int mode) {
    for (String line : info(number)) {
      if (line.startsWith(FLAGS)) {
        int flags = Integer.parseInt(line.substring(FLAGS.length()).strip(), 8);
        return (flags & O_ACCMODE) == mode;
      }
    }
    return false;
  }
}
