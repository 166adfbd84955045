// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.jdk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * Finds the descriptor of a file channel. The channel locks one byte at an offset beyond every
 * file, and /proc shows which descriptor holds that lock. Neither the position nor the content
 * changes, so other threads may use the channel at the same time. The descriptor is remembered for
 * the life of the channel.
 *
 * <p>Safe for use by any thread. Must not be called with a kqueue's lock, since a lock on a file of
 * a network takes time.
 */
public final class FileDescriptors {
  /** The smallest offset of a lock: no file is that long. */
  private static final long FIRST_OFFSET = 1L << 62;

  /**
   * The number of attempts. The lock is lost if this process closes another descriptor of the same
   * file, as all locks of this kind are.
   */
  private static final int TRIES = 20;

  @GuardedBy("FileDescriptors.class")
  private static final Map<FileChannel, Integer> KNOWN = new WeakHashMap<>();

  private FileDescriptors() {}

  /**
   * Returns the descriptor of a channel.
   *
   * @throws KqueueException {@code EBADF} if the channel is closed; {@code EWOULDBLOCK} if a lock
   *     on the whole file is in the way; {@code EOPNOTSUPP} if the file or the channel is of a kind
   *     whose descriptor cannot be found
   */
  public static synchronized int of(FileChannel channel) {
    if (!channel.isOpen()) {
      throw LinuxErrno.CHANNEL_CLOSED.toException();
    }
    Integer known = KNOWN.get(channel);
    if (known != null) {
      return known;
    }
    int fd = find(channel);
    KNOWN.put(channel, fd);
    return fd;
  }

  private static int find(FileChannel channel) {
    List<Integer> holders = holders(channel);
    for (int i = 1; i < TRIES && holders.isEmpty(); i++) {
      holders = holders(channel);
    }
    if (holders.size() != 1) {
      throw notFound(
          holders.isEmpty()
              ? "/proc does not show it"
              : "the descriptors " + holders + " share one open file");
    }
    return holders.getFirst();
  }

  private static List<Integer> holders(FileChannel channel) {
    long offset = ThreadLocalRandom.current().nextLong(FIRST_OFFSET, Long.MAX_VALUE);
    try (FileLock lock = lock(channel, offset)) {
      if (lock == null) {
        throw lockedBy("another process");
      }
      String range = " " + offset + " " + offset;
      return Procfs.matching(fd -> isLocked(fd, range));
    } catch (OverlappingFileLockException e) {
      throw lockedBy("this program");
    } catch (ClosedChannelException e) {
      throw LinuxErrno.CHANNEL_CLOSED.toException();
    } catch (IOException e) {
      throw notFound("its file cannot be locked: " + e.getMessage());
    }
  }

  private static @Nullable FileLock lock(FileChannel channel, long offset) throws IOException {
    try {
      return channel.tryLock(offset, 1, true);
    } catch (NonReadableChannelException e) {
      return channel.tryLock(offset, 1, false);
    }
  }

  private static boolean isLocked(int fd, String range) {
    return Procfs.info(fd).stream()
        .anyMatch(line -> line.startsWith("lock:") && line.endsWith(range));
  }

  private static KqueueException lockedBy(String owner) {
    return new KqueueException(
        Errno.EWOULDBLOCK,
        "cannot find the channel's descriptor: that takes a lock for a moment, but "
            + owner
            + " has locked the whole file; try again when it is unlocked");
  }

  private static KqueueException notFound(String why) {
    return new UnsupportedWatchException("cannot find the channel's descriptor: " + why);
  }
}
