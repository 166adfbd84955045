// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * A thread that sleeps on a kqueue. Its {@link #run} ends the sleep; the thread that wakes it calls
 * that after it has released the lock of the kqueue, since the woken thread takes this lock first.
 *
 * <p>Guarded by the lock of the kqueue, except where a field says otherwise.
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
  final boolean isVirtual = thread.isVirtual();

  /** Whether another thread has woken it. Its own thread reads this without the lock too. */
  private boolean woken;

  /** Whether it spins, and so notices {@link #woken}. Its own thread ends this without the lock. */
  private boolean spinning;

  /** Those among which it waits in an epoll; null if it is parked. */
  @Nullable EpollWaiters polls;

  /** The next older one in {@link Sleepers}. */
  @Nullable Waiter previous;

  /** The next younger one in {@link Sleepers}. */
  @Nullable Waiter next;

  /** Set between {@link #wake} and the end of {@link #run}, when it can't be used for a sleep. */
  private volatile boolean waking;

  private @Nullable InterruptibleWait wait;

  /** Whether the current thread can sleep by it again. */
  boolean isReusable() {
    return thread == Thread.currentThread() && !waking;
  }

  /** Prepares for a sleep. */
  void prepare(@Nullable EpollWaiters among, boolean spins) {
    woken = false;
    spinning = spins;
    polls = among;
  }

  /** Whether another thread has woken this one, and no other. */
  boolean isWoken() {
    return woken;
  }

  /** {@link #isWoken} without the lock, for its own thread. */
  boolean isWokenNow() {
    return (boolean) WOKEN.getVolatile(this);
  }

  /** Ends the spin; its own thread then checks {@link #isWokenNow} once more before it blocks. */
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

  /** Wakes it, if it is parked or spins. It must have been removed from the sleepers. */
  void wake(KernelQueue queue) {
    assert !woken;
    if (wakeIfSpinning(queue)) {
      return;
    }
    woken = true;
    Recorder.wake(queue.number(), thread, "unpark");
    waking = true;
    queue.afterUnlock(this);
  }

  /** Wakes it if it spins. If so, it must be removed from the sleepers. */
  boolean wakeIfSpinning(KernelQueue queue) {
    if (!spinning) {
      return false;
    }
    WOKEN.setVolatile(this, true);
    if ((boolean) SPINNING.getVolatile(this)) {
      Recorder.wake(queue.number(), thread, "spin");
      return true;
    }
    woken = false;
    return false;
  }

  @Override
  public void run() {
    LockSupport.unpark(thread);
    waking = false;
  }
}
