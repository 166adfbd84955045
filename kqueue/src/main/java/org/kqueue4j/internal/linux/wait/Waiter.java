// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * One thread that sleeps on a kqueue; as a {@link Runnable} it is its waking, which is done when
 * the lock of the kqueue has been given up, since that lock is what the thread takes first.
 *
 * <p>Guarded by the lock of the kqueue, but for what is said of each field.
 */
final class Waiter implements Runnable {
  private static final VarHandle WOKEN;
  private static final VarHandle SPINNING;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WOKEN = lookup.findVarHandle(Waiter.class, "woken", boolean.class);
      SPINNING = lookup.findVarHandle(Waiter.class, "spinning", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Thread thread = Thread.currentThread();

  /**
   * Another thread has taken it from the sleepers; its own thread reads this without the lock too.
   */
  private boolean woken;

  /**
   * It is not asleep yet, and looks whether it is woken before it is. Its own thread ends this,
   * without the lock.
   */
  private boolean spinning;

  /** The epoll that it waits on; null if it is parked. */
  @Nullable Epoll polls;

  /** Those who went to sleep before and after it, in {@link Sleepers}. */
  @Nullable Waiter previous;

  @Nullable Waiter next;

  /** The epoll to kick. Belongs to the thread that wakes it. */
  private @Nullable Epoll kicked;

  /** Between {@link #wake} and the end of {@link #run}: it can't be used for another sleep. */
  private volatile boolean waking;

  private @Nullable InterruptibleWait wait;

  /** Whether the current thread can sleep by it again. */
  boolean isReusable() {
    return thread == Thread.currentThread() && !waking;
  }

  /** It is going to sleep. */
  void prepare(@Nullable Epoll epoll, boolean spins) {
    woken = false;
    spinning = spins;
    polls = epoll;
  }

  /** Whether it has an event to look for, or work to take over. */
  boolean isWoken() {
    return woken;
  }

  /** {@link #isWoken} without the lock, for its own thread. */
  boolean isWokenNow() {
    return (boolean) WOKEN.getVolatile(this);
  }

  /** Its own thread is going to look once more, and to sleep if it is not woken by then. */
  void stopSpinning() {
    SPINNING.setVolatile(this, false);
  }

  InterruptibleWait interruptibleWait() {
    InterruptibleWait w = wait;
    if (w == null || !w.isOpen()) {
      w = new InterruptibleWait();
      wait = w;
    }
    return w;
  }

  /** Lets it return from sleep. It has been taken from the sleepers. */
  void wake(KernelQueue queue) {
    assert !woken;
    WOKEN.setVolatile(this, true);
    boolean spins = (boolean) SPINNING.getVolatile(this);
    Epoll epoll = polls;
    Recorder.wake(queue.number(), thread, spins, epoll != null);
    if (spins) {
      return;
    }
    if (epoll != null) {
      epoll.hold();
      kicked = epoll;
    }
    waking = true;
    queue.afterUnlock(this);
  }

  @Override
  public void run() {
    Epoll epoll = kicked;
    if (epoll == null) {
      LockSupport.unpark(thread);
    } else {
      kicked = null;
      epoll.kick();
      epoll.release();
    }
    waking = false;
  }
}
