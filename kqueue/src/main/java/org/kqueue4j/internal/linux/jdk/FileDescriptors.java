package org.kqueue4j.internal.linux.jdk;

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
import org.kqueue4j.internal.linux.sys.ProcDescriptors;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The descriptor behind a file channel. The channel locks one byte at a place where no file has
 * any, and /proc tells which descriptor holds that lock: neither the position nor the content is
 * touched, so other threads may use the channel meanwhile. What was found is kept for as long as
 * the channel lives.
 *
 * <p>Safe for use by any thread. Must not be used with a kqueue's lock, since a lock on a network's
 * file takes its time.
 */
public final class FileDescriptors {
  /** The places are from here on: no file is that long. */
  private static final long FIRST_PLACE = 1L << 62;

  /**
   * How often it is looked for: the lock is lost when another descriptor of the same file is closed
   * by this process meanwhile, as all locks of this kind are.
   */
  private static final int TRIES = 20;

  private static final Map<FileChannel, Integer> KNOWN = new WeakHashMap<>(); // this class

  private FileDescriptors() {}

  /**
   * The number of a channel's descriptor.
   *
   * @throws KqueueException {@code EBADF} if the channel is closed; {@code EWOULDBLOCK} if a lock
   *     on the whole file is in the way; {@code EOPNOTSUPP} if the file or the channel is of a kind
   *     for which it can't be found
   */
  public static synchronized int of(FileChannel channel) {
    if (!channel.isOpen()) {
      throw new KqueueException(Errno.EBADF, "the channel is closed");
    }
    Integer known = KNOWN.get(channel);
    if (known != null) {
      return known;
    }
    int number = find(channel);
    KNOWN.put(channel, number);
    return number;
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
    long place = ThreadLocalRandom.current().nextLong(FIRST_PLACE, Long.MAX_VALUE);
    try (FileLock lock = lock(channel, place)) {
      if (lock == null) {
        throw lockedBy("another process");
      }
      String range = " " + place + " " + place;
      return ProcDescriptors.matching(fd -> isLocked(fd, range));
    } catch (OverlappingFileLockException e) {
      throw lockedBy("this program");
    } catch (ClosedChannelException e) {
      throw new KqueueException(Errno.EBADF, "the channel has been closed meanwhile");
    } catch (IOException e) {
      throw notFound("its file can't be locked: " + e.getMessage());
    }
  }

  private static @Nullable FileLock lock(FileChannel channel, long place) throws IOException {
    try {
      return channel.tryLock(place, 1, true);
    } catch (NonReadableChannelException e) {
      return channel.tryLock(place, 1, false);
    }
  }

  private static boolean isLocked(int fd, String range) {
    return ProcDescriptors.info(fd).stream()
        .anyMatch(line -> line.startsWith("lock:") && line.endsWith(range));
  }

  private static KqueueException lockedBy(String owner) {
    return new KqueueException(
        Errno.EWOULDBLOCK,
        "the number of the channel's descriptor is found by a lock for a moment, but "
            + owner
            + " has locked the whole file; try before or after that");
  }

  private static KqueueException notFound(String why) {
    return new KqueueException(
        Errno.EOPNOTSUPP, "the number of the channel's descriptor can't be found: " + why);
  }
}
