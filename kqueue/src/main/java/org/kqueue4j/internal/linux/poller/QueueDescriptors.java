// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.IoUring;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.thread.DaemonThreads;

/**
 * The descriptors that the library has opened for one kqueue. They are closed with the kqueue; or,
 * if the program has forgotten it without closing it, once it has been collected. So nothing in
 * here leads to the kqueue.
 *
 * <p>Safe for use by any thread. Its monitor is a leaf in the lock order.
 */
public final class QueueDescriptors implements Runnable {
  /** Whether to warn of kqueues that were never closed, with the place where each was opened. */
  private static final boolean WARNS = Boolean.getBoolean("org.kqueue4j.leaks");

  /** Started with the first kqueue that has a descriptor, or with the next if it can't be. */
  @GuardedBy("QueueDescriptors.class")
  private static @Nullable Cleaner cleaner;

  private final long number;
  private final Runnable forgotten;
  private final DescriptorCalls calls;
  private final @Nullable Throwable opening;

  /** Null if no thread could be had to wait for the collection. */
  private final Cleaner.@Nullable Cleanable cleanable;

  @GuardedBy("this")
  private final Set<Integer> others = new HashSet<>();

  @GuardedBy("this")
  private @Nullable Epoll epoll;

  @GuardedBy("this")
  private final List<IoUring> rings = new ArrayList<>(0);

  @GuardedBy("this")
  private boolean closed;

  /**
   * None yet.
   *
   * @param lock is used after each system call for the kqueue, so it is not collected before
   * @param number the kqueue's
   * @param forgotten what else is done once it has been collected; must not lead to it
   * @param calls of the kqueue
   * @param opening from {@link #opening}
   */
  public QueueDescriptors(
      Object lock,
      long number,
      Runnable forgotten,
      DescriptorCalls calls,
      @Nullable Throwable opening) {
    this.number = number;
    this.forgotten = forgotten;
    this.calls = calls;
    this.opening = opening;
    Cleaner known = cleaner();
    this.cleanable = known == null ? null : known.register(lock, this);
  }

  private static synchronized @Nullable Cleaner cleaner() {
    if (cleaner == null) {
      try {
        cleaner = Cleaner.create(DaemonThreads.named("kqueue4j-cleaner").factory());
      } catch (OutOfMemoryError e) {
        return null; // the system allows no further thread at this moment
      }
    }
    return cleaner;
  }

  /**
   * Returns where a kqueue is being opened, by the stack of the calling thread; null if not asked
   * for.
   */
  public static @Nullable Throwable opening() {
    return WARNS ? new Throwable("opened here") : null;
  }

  public synchronized void add(int fd) {
    others.add(fd);
  }

  /** Closes a descriptor, unless that has been done. */
  public synchronized void close(int fd) {
    if (others.remove(fd)) {
      OwnDescriptors.close(calls.scratch(), fd);
    }
  }

  public synchronized void setEpoll(Epoll epoll) {
    this.epoll = epoll;
  }

  public synchronized void add(IoUring ring) {
    rings.add(ring);
  }

  /** Closes a ring, unless that has been done. */
  public synchronized void close(IoUring ring) {
    if (rings.remove(ring)) {
      ring.close(calls.scratch());
    }
  }

  /** Closes all that are left, since the kqueue is closed. */
  public void closeAll() {
    synchronized (this) {
      closed = true;
    }
    if (cleanable == null) {
      run();
    } else {
      cleanable.clean();
    }
  }

  /** Closes all, once; called by the cleaner if the kqueue was never closed. */
  @Override
  public void run() {
    synchronized (this) {
      if (!closed) {
        reportForgotten();
      }
      SyscallBuffer scratch = calls.scratch();
      others.forEach(fd -> OwnDescriptors.close(scratch, fd));
      others.clear();
      rings.forEach(ring -> ring.close(scratch));
      rings.clear();
      if (epoll != null) {
        epoll.close();
      }
      calls.close();
    }
  }

  private void reportForgotten() {
    forgotten.run();
    if (opening != null) {
      System.getLogger("org.kqueue4j")
          .log(
              Level.WARNING,
              "kqueue " + number + " was never closed; its descriptors are closed now",
              opening);
    }
  }
}
