// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.sys.IoUring;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.sys.KqueueException;

/**
 * Knows by a read of memory whether epoll has something to report. While the bell is silent, an
 * {@code epoll_wait} that does not block would return 0, so it is not called.
 *
 * <p>When many such calls in a row have found nothing, the thread that makes them arms the bell: a
 * request of io_uring waits until the epoll has input. The first event ends that wait, which sets a
 * flag in the memory of the ring. From then on epoll is called as before, until it has been quiet
 * again.
 *
 * <p>A silent bell hides nothing, for these reasons:
 *
 * <ul>
 *   <li>When the bell is armed, the kernel puts the request among those that wait for the epoll,
 *       and then polls the epoll. If there is a ready file on the epoll's list, the request is
 *       completed at once. Files join the list, and see who waits, under the lock of that list.
 *   <li>Only a wake-up of a registered file, or the addition or change of a registration, puts a
 *       file on an empty list. Each of them then wakes the request, before the call that has caused
 *       it returns. A level-triggered file that was reported stays on the list: the request has
 *       been woken for it, and none can be armed while it is ready.
 *   <li>A thread may take a file from the list before the thread that has put it there wakes the
 *       request. So each report of epoll ends the use of the bell ({@link #reported}), and the
 *       request that is still to be woken is not relied on again.
 *   <li>With this kind of ring, only a call for the ring by its thread completes a request. So the
 *       flag stays set when the thread enters the kernel for anything else, and requests of other
 *       rings of the thread do not keep it from being set.
 *   <li>The request ends with its thread. So only the thread that has armed the bell relies on it.
 *       No virtual thread arms it, since the ring would belong to the carrier.
 * </ul>
 *
 * <p>The request keeps the epoll open, and no file of the program. Now and then epoll is called
 * though the bell is silent, so that an error of the kernel would delay an event but not hide it.
 * Where assertions are enabled, an event that is found then and does not ring is an error.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class Doorbell {
  /** After how many calls in a row that have found nothing the bell is armed, at the least. */
  private static final int QUIET = 64;

  /** How many times as many if it has rung too early. */
  private static final int MOST = 16;

  /** How many calls cost as much as to arm it and to clear it. */
  private static final int COST = 16;

  /** How often there must have been no ring to arm it with before one is opened. */
  private static final int PRICE = 16;

  /** Of so many times that the bell is silent, epoll is called once; a power of two. */
  private static final int TRUST = Doorbell.class.desiredAssertionStatus() ? 16 : 1024;

  /** How long a thread that has put a file on the list may take to wake the request. */
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(10);

  private int fewest = QUIET;

  /** After how many quiet calls it is armed next. */
  private int patience = QUIET;

  /** It doubles with each ring, so that threads that take turns do not open one each time. */
  private long price = PRICE;

  /** How often a thread without a ring would have armed the bell, since one was opened. */
  private int missed;

  /** How many calls in a row have found nothing. */
  private int quiet;

  private @Nullable IoUring ring;

  /** The id of the thread that has opened the ring. */
  private long owner;

  /** Whether the ring has a request that is not completed. */
  private boolean requested;

  /** Whether the request waits, and epoll has reported nothing since it was made. */
  private boolean armed;

  /** How often it was found silent since it was armed. */
  private int silences;

  /** Arms the bell after so many quiet calls. For tests, which must not depend on what pays. */
  void use(int fewest) {
    this.fewest = fewest;
    patience = fewest;
    price = 0;
  }

  /** Returns whether epoll has nothing to report, so that it need not be called. */
  boolean isSilent() {
    return armed && isOfThisThread() && !rings() && (++silences & TRUST - 1) != 0;
  }

  private boolean isOfThisThread() {
    return owner == Thread.currentThread().threadId();
  }

  private boolean rings() {
    armed = ring != null && !ring.hasDeferred();
    return !armed;
  }

  /** Takes note of a call of epoll that did not block and has reported n events. */
  void called(int n, Poller poller) {
    if (n > 0) {
      assert !armed || !isOfThisThread() || ringsSoon() : "a file is ready, and the bell is silent";
    } else if (++quiet % patience == 0) {
      arm(poller);
    }
  }

  private boolean ringsSoon() {
    long begin = System.nanoTime();
    while (!rings() && System.nanoTime() - begin < LONGEST) {
      Thread.onSpinWait();
    }
    return !armed;
  }

  /** Epoll has reported something to any thread. */
  void reported() {
    armed = false;
    quiet = 0;
  }

  private void arm(Poller poller) {
    IoUring own = ring(poller);
    if (own == null || armed) {
      return;
    }
    SyscallBuffer scratch = poller.scratch();
    if (requested) {
      patience = silences < COST ? Math.min(2 * patience, MOST * fewest) : fewest;
      own.takeCompletions(scratch);
      takeCompletion(own);
    }
    if (requested) {
      // An event came while the request was being made, and was taken before the kernel looked for
      // it again. So the request waits on, but it may be in the middle of being woken.
      close(poller.descriptors());
      return;
    }
    requested = own.submitPoll(scratch, poller.epoll().fd()) == 0;
    takeCompletion(own);
    armed = requested;
    silences = 0;
  }

  private void takeCompletion(IoUring own) {
    if (own.hasCompletion()) {
      own.advance();
      requested = false;
    }
  }

  /** Returns the ring of this thread; null if it has none, and can't have one or need not. */
  private @Nullable IoUring ring(Poller poller) {
    if (ring != null && isOfThisThread()) {
      return ring;
    }
    if (Thread.currentThread().isVirtual() || ++missed < price) {
      return null;
    }
    missed = 0;
    price *= 2;
    close(poller.descriptors());
    try {
      IoUring opened = IoUring.ofThisThread(poller.scratch());
      poller.descriptors().add(opened);
      ring = opened;
      owner = Thread.currentThread().threadId();
    } catch (KqueueException e) {
      // There is no such ring here, or no descriptor for it at this moment.
    }
    return ring;
  }

  /** Closes the ring: there is another epoll, or its request cannot be relied on. */
  void close(QueueDescriptors descriptors) {
    if (ring != null) {
      descriptors.close(ring);
    }
    ring = null;
    requested = false;
    armed = false;
  }
}
