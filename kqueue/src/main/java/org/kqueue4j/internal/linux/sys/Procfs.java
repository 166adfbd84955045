// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * What /proc shows about this process's descriptors, about processes, and about the system.
 * Stateless; safe for use by any thread.
 */
public final class Procfs {
  private Procfs() {}

  /**
   * Returns the content of a file, in a charset that keeps each byte, since names have no charset;
   * null if there is no such file, or it is hidden.
   */
  public static @Nullable String read(String path) {
    // An interrupt of this thread would close a file channel.
    try (InputStream in = new FileInputStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return null;
    }
  }

  /** Returns the target of a symbolic link. */
  public static String link(String path) throws IOException {
    return Files.readSymbolicLink(Path.of(path)).toString();
  }

  // ---- descriptors of this process ----

  /** Returns the open descriptors that match, in ascending order. */
  public static List<Integer> matching(IntPredicate condition) {
    List<Integer> matching = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
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
        new UnsupportedWatchException(
            "cannot find a descriptor: /proc cannot be read (" + cause.getMessage() + ")");
    exception.initCause(cause);
    return exception;
  }

  /** Returns the file of a descriptor, such as {@code pipe:[1234]}; null if it is not open. */
  public static @Nullable String target(int fd) {
    try {
      return link("/proc/self/fd/" + fd);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Returns the lines of /proc/self/fdinfo on a descriptor; none if it is not open. */
  public static List<String> info(int fd) {
    try {
      return Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd));
    } catch (AccessDeniedException e) {
      throw unreadable(e);
    } catch (IOException e) {
      return List.of(); // it was closed before the open, or before the read
    }
  }

  /** Returns what /proc/self/fdinfo says of a descriptor under a name; empty if it says nothing. */
  public static String info(int fd, String name) {
    return info(fd).stream()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** Returns whether a descriptor was opened with this access mode of {@code open(2)}. */
  public static boolean hasAccess(int fd, int mode) {
    String flags = info(fd, "flags");
    return !flags.isEmpty() && (Integer.parseInt(flags, 8) & Linux.O_ACCMODE) == mode;
  }

  // ---- processes ----

  /**
   * What /proc/PID/stat says about a process.
   *
   * @param flags the kernel's {@code PF_} bits
   * @param startTicks when it was started, in hundredths of a second since the boot
   * @param exitStatus as wait(2) returns it; 0 if the process lives, or if the caller may not see
   *     it
   */
  public record Stat(int pid, char state, int parent, long flags, long startTicks, int exitStatus) {
    // Indexes from the state on: the first field after the name, which may contain blanks.
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int FLAGS = 6;
    private static final int START = 19;
    private static final int EXIT_STATUS = 49;

    private static Stat parse(int pid, String line) {
      String[] fields = line.substring(line.lastIndexOf(')') + 2).trim().split(" ", -1);
      return new Stat(
          pid,
          fields[STATE].charAt(0),
          Integer.parseInt(fields[PARENT]),
          Long.parseLong(fields[FLAGS]),
          Long.parseLong(fields[START]),
          fields.length > EXIT_STATUS ? Integer.parseInt(fields[EXIT_STATUS]) : 0);
    }

    /** Returns whether the process is ending: it may have closed its descriptors already. */
    public boolean isExiting() {
      return (flags & Linux.PF_EXITING) != 0;
    }

    public boolean isZombie() {
      return state == 'Z' || state == 'X';
    }
  }

  /** Reads the status of a process; returns null if there is no such process, or it is hidden. */
  public static @Nullable Stat stat(int pid) {
    String line = read("/proc/" + pid + "/stat");
    return line == null ? null : Stat.parse(pid, line);
  }

  /** Reads the status of all processes that this one can see. */
  public static List<Stat> stats() {
    List<Stat> all = new ArrayList<>();
    String[] names = new File("/proc").list((dir, name) -> Character.isDigit(name.charAt(0)));
    if (names != null) {
      for (String name : names) {
        Stat stat = stat(Integer.parseInt(name));
        if (stat != null) {
          all.add(stat);
        }
      }
    }
    return all;
  }
}
