// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.backend;

import java.nio.channels.Channel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;

/**
 * A source of events about files and the entries of directories, which also lists and identifies
 * files.
 *
 * <p>Paths and names are bytes, and paths are absolute. A method that returns a long returns minus
 * the system's errno if it fails; {@link #failure} puts that into words. Belongs to one thread at a
 * time, but for {@link #isOpen}. It is the owner of its descriptors.
 */
public interface FileEvents extends Channel {
  // Events, with inotify's values: as the mask of a watch, and as what has happened.
  int MODIFIED = 0x2;
  int ATTRIBUTES = 0x4;
  int WRITER_CLOSED = 0x8;
  int MOVED_FROM = 0x40;
  int MOVED_TO = 0x80;
  int CREATED = 0x100;
  int DELETED = 0x200;
  int SELF_DELETED = 0x400;
  int SELF_MOVED = 0x800;
  int UNMOUNTED = 0x2000;

  /** Events were lost. */
  int OVERFLOW = 0x4000;

  /** The watch has ended. */
  int ENDED = 0x8000;

  /** What has happened is about a directory. */
  int OF_DIRECTORY = 0x40000000;

  // Types of files, with the values of DT_ constants.
  int UNKNOWN_TYPE = 0;
  int FIFO = 1;
  int CHARACTER_DEVICE = 2;
  int DIRECTORY = 4;
  int BLOCK_DEVICE = 6;
  int REGULAR_FILE = 8;
  int SYMBOLIC_LINK = 10;
  int SOCKET = 12;

  /** Receives what has happened. */
  interface EventReader {
    /**
     * Accepts an event.
     *
     * @param wd the watch
     * @param events what has happened
     * @param cookie is the same for both events of a rename
     * @param name the entry of the watched directory; empty if it is about what is watched itself
     */
    void event(int wd, int events, int cookie, byte[] name);
  }

  /** Receives the entries of a directory. */
  interface EntryReader {
    /**
     * Accepts an entry.
     *
     * @param name its name
     * @param type its type; {@link #UNKNOWN_TYPE} if the file system does not say
     * @param number the number of its inode
     */
    void entry(byte[] name, int type, long number);
  }

  /** The status of a file when it was last checked. */
  final class Status {
    public int type;
    public long device;
    public long number;
    public long size;

    /** The time of birth, 0 if unknown; comparable with {@code ==} only. */
    public long born;

    /** The time of the last change of the content in nanoseconds since 1970. */
    public long modified;

    /** The time of the last change of the attributes in nanoseconds since 1970. */
    public long changed;

    /** The permissions. */
    public int mode;

    /** The number of names. */
    public int links;

    /** Whether a file system is mounted on it, as far as the system says so. */
    public boolean mounted;

    /** Returns whether the other is the same file. */
    public boolean isSameFile(Status other) {
      return device == other.device && number == other.number && born == other.born;
    }

    public void set(Status other) {
      type = other.type;
      device = other.device;
      number = other.number;
      size = other.size;
      born = other.born;
      modified = other.modified;
      changed = other.changed;
      mode = other.mode;
      links = other.links;
      mounted = other.mounted;
    }

    /**
     * Returns a number whose upper half differs, but for chance, when another file or another
     * content is there, and whose lower half differs when anything else does.
     */
    public long digest() {
      return digest(number, born, size, modified) & CONTENT
          | digest(changed, mode, links, type) >>> 32;
    }

    /** The part of a {@link #digest} that stands for the content. */
    public static final long CONTENT = -1L << 32;

    private static long digest(long a, long b, long c, long d) {
      long factor = 0x9E3779B97F4A7C15L;
      long digest = ((((a * factor ^ b) * factor ^ c) * factor) ^ d) * factor;
      return digest ^ digest << 32;
    }
  }

  /** Returns the descriptor that is readable while events wait. */
  int fd();

  /**
   * Returns a descriptor that is in an exceptional state when a file system is mounted or
   * unmounted; negative if there is none.
   */
  int mountsFd();

  /** Returns the directories that file systems are mounted on. */
  Iterable<byte[]> mountPoints();

  /**
   * Watches the file of a path. A file has one watch, which reports all that was ever asked of it.
   *
   * @param events what to report
   * @return the watch
   */
  long watch(byte[] path, int events);

  /** Watches an open directory, as {@link #watch}. */
  long watchDirectory(int directory, int events);

  /** Ends a watch. Its events that were not read yet still come. */
  void unwatch(int wd);

  /** Reads some events; returns whether there may be more. */
  boolean read(EventReader reader);

  /**
   * Opens a directory to be listed.
   *
   * @param follow whether the path may be a symbolic link
   */
  long openDirectory(byte[] path, boolean follow);

  /** Lists an open directory from its beginning; returns 0 or minus errno. */
  long list(int directory, EntryReader reader);

  void close(int directory);

  /** Reads the status of a path's file, of a symbolic link's own; returns 0 or minus errno. */
  long status(byte[] path, Status status);

  /** As {@link #status}, of the file that a symbolic link leads to. */
  long statusFollowed(byte[] path, Status status);

  /**
   * Reads the device, the number, and whether a file system is mounted there, of an open directory;
   * returns 0 or minus errno.
   */
  long identify(int directory, Status status);

  /** Returns why changes in the file system of a path are not all reported; null if they are. */
  @Nullable String unreported(byte[] path);

  /** Returns the target of a symbolic link; null if there is none. */
  byte @Nullable [] target(byte[] link);

  /** Returns the content of a small file; null if it cannot be read. */
  byte @Nullable [] content(byte[] path);

  /** Returns whether a failure means that nothing is there. */
  boolean isAbsence(long result);

  /** Returns whether a failure is a lack of permission. */
  boolean isDenied(long result);

  /** Returns whether a failure means that no further watch is allowed. */
  boolean isWatchLimit(long result);

  /** Returns the failure of a call, and the limit that it has reached. */
  Failure failure(long result, Object what);

  /** Ends all watches. */
  @Override
  void close();
}
