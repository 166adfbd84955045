// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.posix;

import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.internal.backend.Waits;
import org.kqueue4j.sys.KqueueException;

/**
 * The call poll(2): it waits for descriptors and channels, and reports what each is ready for.
 *
 * <pre>{@code
 * PollEntry input = PollEntry.of(0, Poll.IN);
 * PollEntry peer = PollEntry.of(channel, Poll.IN | Poll.OUT);
 * if (Poll.poll(List.of(input, peer), Duration.ofSeconds(5)) > 0 && (peer.revents() & Poll.IN) != 0) {
 *   ...
 * }
 * }</pre>
 *
 * <p>The results are those of Linux's poll(2). The call uses a kqueue of the calling thread, which
 * keeps its knotes from call to call: a call for the same channels as before registers nothing. A
 * raw descriptor costs one short system call each time, which checks that it still names the same
 * file. Virtual threads wait without holding a carrier.
 *
 * <p>Any thread may call this. Its kqueue, and the descriptor that belongs to the kqueue, are
 * closed some time after the thread has ended, when other threads begin to poll; {@link #release}
 * closes them at once.
 */
public final class Poll {
  /** There is something to read, or the end of file. */
  public static final int IN = 0x001;

  /** There is urgent data. */
  public static final int PRI = 0x002;

  /** Data can be written. */
  public static final int OUT = 0x004;

  /** There is an error, or the other end of a pipe is closed. Always reported. */
  public static final int ERR = 0x008;

  /** The peer has hung up. Always reported. */
  public static final int HUP = 0x010;

  /** The descriptor is not open. Always reported. */
  public static final int NVAL = 0x020;

  /** The peer of a stream socket has shut down its writing half. */
  public static final int RDHUP = 0x2000;

  private static final int WANTED = IN | PRI | OUT | RDHUP;
  private static final int KNOWN = WANTED | ERR | HUP | NVAL;

  /** The names of the bits from {@link #IN} on, without {@link #RDHUP}. */
  private static final String[] NAMES = {"IN", "PRI", "OUT", "ERR", "HUP", "NVAL"};

  private Poll() {}

  /**
   * Waits until at least one entry is ready.
   *
   * @param entries the descriptors and channels; the call sets the {@link PollEntry#revents} of all
   * @param timeout the longest time to wait; zero or less to poll; null for no limit
   * @return the number of entries that have revents; 0 if the time is over
   * @throws InterruptedException if the thread is interrupted before or while it waits
   * @throws KqueueException {@code EOPNOTSUPP} for a channel whose descriptor is out of reach; the
   *     message names the option of java that helps; {@code EMFILE}, {@code ENOMEM}, {@code ENOSPC}
   *     if the system has no room to watch them
   */
  public static int poll(List<PollEntry> entries, @Nullable Duration timeout)
      throws InterruptedException {
    PollEntry[] array = entries.toArray(new PollEntry[0]);
    return poll(array, array.length, nanos(timeout));
  }

  /**
   * Waits until at least one of the first entries of an array is ready, as {@link #poll(List,
   * Duration)}, and allocates nothing.
   *
   * @param entries the entries
   * @param n the number of entries to wait for, from the first on
   * @param timeout in nanoseconds; 0 or less to poll; {@link Kqueue#FOREVER}
   * @return the number of entries that have revents; 0 if the time is over
   * @throws IllegalArgumentException if the array has no {@code n} entries
   * @throws InterruptedException if the thread is interrupted before or while it waits
   */
  public static int poll(PollEntry[] entries, int n, long timeout) throws InterruptedException {
    if (n < 0 || n > entries.length) {
      throw new IllegalArgumentException(
          n + " entries of an array of " + entries.length + ": give 0 to " + entries.length);
    }
    ThreadQueue queue = ThreadQueues.mine();
    queue.begin();
    for (int i = 0; i < n; i++) {
      PollEntry entry = entries[i];
      queue.want(entry.fd(), entry.channel(), entry.events() & WANTED);
    }
    int ready = 0;
    queue.await(timeout);
    for (int i = 0; i < n; i++) {
      PollEntry entry = entries[i];
      int found = queue.found(entry.fd(), entry.channel());
      entry.setRevents(found & (entry.events() | ERR | HUP | NVAL));
      ready += entry.revents() != 0 ? 1 : 0;
    }
    return ready;
  }

  /** Returns the mask, and refuses bits that could never be reported. */
  static int requireKnown(int events) {
    if ((events & ~KNOWN) != 0) {
      throw new IllegalArgumentException(
          "the bits 0x"
              + Integer.toHexString(events & ~KNOWN)
              + " are not implemented; those that are: "
              + toString(KNOWN));
    }
    return events;
  }

  static long nanos(@Nullable Duration timeout) {
    return timeout == null ? Kqueue.FOREVER : Waits.nanos(timeout);
  }

  /** Closes the kqueue of the calling thread; its next call opens another one. */
  public static void release() {
    ThreadQueues.release();
  }

  /**
   * {@return the names of the bits of a mask, as {@code IN|HUP}; {@code 0} for an empty mask}
   *
   * @param mask the mask
   */
  public static String toString(int mask) {
    StringJoiner names = new StringJoiner("|").setEmptyValue("0");
    for (int i = 0; i < NAMES.length; i++) {
      if ((mask & 1 << i) != 0) {
        names.add(NAMES[i]);
      }
    }
    if ((mask & RDHUP) != 0) {
      names.add("RDHUP");
    }
    return names.toString();
  }
}
