// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.kqueue4j.support.Libc;

/** What java.nio.file cannot do with files. Names may be any bytes. */
final class Disk {
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0x40;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  static final int O_TRUNC = 0x200;
  static final int O_APPEND = 0x400;
  private static final int S_IFSOCK = 0140000;
  private static final int AT_FDCWD = -100;
  private static final int RENAME_EXCHANGE = 2;
  private static final int MS_BIND = 0x1000;
  private static final int MNT_DETACH = 2;

  private Disk() {}

  /**
   * Returns the path of a name, which consists of these bytes, in a directory with a plain name.
   */
  static Path resolve(Path directory, int... name) {
    StringBuilder uri = new StringBuilder("file://" + directory + "/");
    for (int b : name) {
      uri.append('%').append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
    }
    return Path.of(URI.create(uri.toString())); // unlike Path.of(String), it takes any bytes
  }

  private static byte[] bytes(Path path) {
    byte[] escaped = path.toUri().getRawPath().getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < escaped.length; i++) {
      if (escaped[i] == '%') {
        bytes.write(Character.digit(escaped[i + 1], 16) << 4 | Character.digit(escaped[i + 2], 16));
        i += 2;
      } else if (escaped[i] != '/' || i < escaped.length - 1) {
        bytes.write(escaped[i]);
      }
    }
    bytes.write(0);
    return bytes.toByteArray();
  }

  private static long string(Arena arena, Path path) {
    byte[] bytes = bytes(path);
    MemorySegment memory = arena.allocate(bytes.length);
    memory.copyFrom(MemorySegment.ofArray(bytes));
    return memory.address();
  }

  /** Opens a file to write, without waiting for a FIFO's reader; creates it if it is absent. */
  static int open(Path path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      int all = O_WRONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC | flags;
      return Libc.must("open", string(arena, path), all, 0600);
    }
  }

  static void write(int fd, byte[] content) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
      Libc.must("write", fd, memory.address(), content.length);
    }
  }

  static void close(int fd) {
    Libc.call("close", fd);
  }

  static void write(Path path, int flags, byte[] content) {
    int fd = open(path, flags);
    try {
      write(fd, content);
    } finally {
      close(fd);
    }
  }

  static void truncate(Path path, long length) {
    try (Arena arena = Arena.ofConfined()) {
      Libc.must("truncate", string(arena, path), length);
    }
  }

  static void fifo(Path path) {
    try (Arena arena = Arena.ofConfined()) {
      Libc.must("mkfifo", string(arena, path), 0600);
    }
  }

  static void socket(Path path) {
    try (Arena arena = Arena.ofConfined()) {
      Libc.must("mknod", string(arena, path), S_IFSOCK | 0600, 0);
    }
  }

  static void exchange(Path one, Path other) {
    try (Arena arena = Arena.ofConfined()) {
      long first = string(arena, one);
      long second = string(arena, other);
      Libc.must("renameat2", AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE);
    }
  }

  static void bind(Path source, Path target) {
    try (Arena arena = Arena.ofConfined()) {
      Libc.must("mount", string(arena, source), string(arena, target), 0, MS_BIND, 0);
    }
  }

  static void unmount(Path target) {
    try (Arena arena = Arena.ofConfined()) {
      Libc.must("umount2", string(arena, target), MNT_DETACH);
    }
  }

  /** Makes the calling thread access files as a user, or as root again. */
  static void accessAs(int user) {
    Libc.call("setfsuid", user);
  }

  /** Deletes a tree as far as it can; others may change it at the same time. */
  static void delete(Path path) {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        entries.forEach(Disk::delete);
      } catch (IOException | UncheckedIOException | java.nio.file.DirectoryIteratorException e) {
        // Removed since, or made again: then it is not empty.
      }
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // As above.
    }
  }

  /** Unmounts everything below a directory, also what is mounted on top of another mount. */
  static void unmountBelow(Path path) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          do {
            unmountBelow(entry);
          } while (unmountIfMounted(entry));
        }
      }
    }
  }

  private static boolean unmountIfMounted(Path path) {
    try {
      unmount(path);
      return true;
    } catch (Libc.CallException e) {
      return false;
    }
  }
}
