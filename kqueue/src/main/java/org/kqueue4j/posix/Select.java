// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.posix;

import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.BitSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Descriptors;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The call select(2): it waits for sets of descriptors, and leaves in them those that are ready. A
 * {@link BitSet} of descriptors corresponds to C's {@code fd_set}, but has no limit.
 *
 * <pre>{@code
 * BitSet read = new BitSet();
 * read.set(0);
 * if (Select.select(read, null, null, Duration.ofSeconds(5)) > 0 && read.get(0)) {
 *   ...
 * }
 * }</pre>
 *
 * <p>The call uses the kqueue of the calling thread that {@link Poll} describes.
 */
public final class Select {
  private static final int READ = Poll.IN | Poll.HUP | Poll.ERR;
  private static final int WRITE = Poll.OUT | Poll.ERR;
  private static final int EXCEPT = Poll.PRI;

  private Select() {}

  /**
   * Waits until at least one descriptor is ready, and removes those that are not.
   *
   * @param read waits for data to read or the end of file; null for none
   * @param write waits until data can be written; null for none
   * @param except waits for urgent data; null for none
   * @param timeout the longest time to wait; zero or less to poll; null for no limit
   * @return the size of the three sets together; 0 if the time is over
   * @throws InterruptedException if the thread is interrupted before or while it waits; the sets
   *     are as they were
   * @throws KqueueException {@code EBADF} if a descriptor is not open; the sets are as they were
   */
  public static int select(
      @Nullable BitSet read,
      @Nullable BitSet write,
      @Nullable BitSet except,
      @Nullable Duration timeout)
      throws InterruptedException {
    BitSet in = read == null ? new BitSet() : read;
    BitSet out = write == null ? new BitSet() : write;
    BitSet urgent = except == null ? new BitSet() : except;
    BitSet all = (BitSet) in.clone();
    all.or(out);
    all.or(urgent);
    ThreadQueue queue = ThreadQueues.mine();
    queue.begin();
    all.stream()
        .forEach(
            fd ->
                queue.want(
                    fd,
                    null,
                    (in.get(fd) ? Poll.IN : 0)
                        | (out.get(fd) ? Poll.OUT : 0)
                        | (urgent.get(fd) ? Poll.PRI : 0)));
    await(queue, all, in, out, urgent, Poll.nanos(timeout));
    retain(in, queue, READ);
    retain(out, queue, WRITE);
    retain(urgent, queue, EXCEPT);
    return in.cardinality() + out.cardinality() + urgent.cardinality();
  }

  /** A hang-up ends a wait for data to read only; an error does not end one for urgent data. */
  private static void await(
      ThreadQueue queue, BitSet all, BitSet in, BitSet out, BitSet urgent, long timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout;
    boolean done = false;
    for (long left = timeout; !done; left = left(timeout, end)) {
      queue.await(left);
      boolean found = false;
      for (int fd = all.nextSetBit(0); fd >= 0; fd = all.nextSetBit(fd + 1)) {
        int mask = queue.found(fd, null);
        if ((mask & Poll.NVAL) != 0) {
          throw new KqueueException(Errno.EBADF, fd + " is no open descriptor");
        }
        int matching =
            (in.get(fd) ? READ : 0) | (out.get(fd) ? WRITE : 0) | (urgent.get(fd) ? EXCEPT : 0);
        done |= (mask & matching) != 0;
        found |= mask != 0;
        if (mask != 0 && (mask & matching) == 0) {
          queue.ignore(fd);
        }
      }
      if (!found) {
        return; // the time is over
      }
    }
  }

  private static long left(long timeout, long end) {
    return timeout == KernelQueue.FOREVER ? timeout : Math.max(0, end - System.nanoTime());
  }

  private static void retain(BitSet set, ThreadQueue queue, int matching) {
    for (int fd = set.nextSetBit(0); fd >= 0; fd = set.nextSetBit(fd + 1)) {
      if ((queue.found(fd, null) & matching) == 0) {
        set.clear(fd);
      }
    }
  }

  /**
   * Waits until at least one channel is ready, as {@link #select(BitSet, BitSet, BitSet,
   * Duration)}, and removes those that are not.
   *
   * @param read waits for data to read or the end of file; null for none
   * @param write waits until data can be written; null for none
   * @param except waits for urgent data; null for none
   * @param timeout the longest time to wait; zero or less to poll; null for no limit
   * @return the size of the three sets together; 0 if the time is over
   * @throws InterruptedException if the thread is interrupted before or while it waits
   * @throws KqueueException {@code EBADF} if a channel is closed; {@code EOPNOTSUPP} if its
   *     descriptor is out of reach; the message names the option of java that helps
   */
  public static int selectChannels(
      @Nullable Set<? extends SelectableChannel> read,
      @Nullable Set<? extends SelectableChannel> write,
      @Nullable Set<? extends SelectableChannel> except,
      @Nullable Duration timeout)
      throws InterruptedException {
    BitSet in = numbers(read);
    BitSet out = numbers(write);
    BitSet urgent = numbers(except);
    int n = select(in, out, urgent, timeout);
    retain(read, in);
    retain(write, out);
    retain(except, urgent);
    return n;
  }

  private static BitSet numbers(@Nullable Set<? extends SelectableChannel> channels) {
    BitSet numbers = new BitSet();
    if (channels != null) {
      channels.forEach(channel -> numbers.set(Descriptors.of(channel)));
    }
    return numbers;
  }

  private static void retain(@Nullable Set<? extends SelectableChannel> channels, BitSet ready) {
    if (channels != null) {
      channels.removeIf(channel -> !channel.isOpen() || !ready.get(Descriptors.of(channel)));
    }
  }
}
