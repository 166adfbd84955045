// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.File;

/**
 * The lock of a kqueue: a reentrant, not fair. It knows its owner by number, since writing a
 * reference to the thread would be one more memory fence under a collector like G1. It is held for
 * so short a time that a thread that finds it taken spins for a moment before it sleeps.
 *
 * <p>It does after its release what must not be done with the lock: it wakes a thread, which takes
 * the lock first of all, and it drops the last references to files, whose close may take the lock
 * of another kqueue. With assertions on, it checks the rule that no thread ever holds the locks of
 * two kqueues.
 */
final class QueueLock extends AbstractQueuedSynchronizer implements Lock {
  private static final long serialVersionUID = 1L;

  /** How often a thread spins on a lock that is taken: for a microsecond or two. */
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 50 : 0;

  private static final long NO_THREAD = 0;

  /** The lock that the current thread holds; kept only with assertions on. */
  private static final ThreadLocal<@Nullable QueueLock> HELD = new ThreadLocal<>();

  /**
   * The number of the thread that holds the lock; only that thread can find its own number here.
   */
  private long owner = NO_THREAD;

  private transient @Nullable Runnable afterwards; // guarded by this lock

  /** Files whose last reference is to be dropped after the release; replaced when not empty. */
  private transient List<File> dropped = List.of(); // guarded by this lock

  @Override
  public void lock() {
    assert mayTake();
    if (!tryAcquire(1) && !acquireBySpinning()) {
      acquire(1);
    }
    assert remember(this);
  }

  private boolean acquireBySpinning() {
    for (int i = 0; i < SPINS; i++) {
      Thread.onSpinWait();
      if (getState() == 0 && tryAcquire(1)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    assert mayTake();
    acquireInterruptibly(1);
    assert remember(this);
  }

  @Override
  public boolean tryLock() {
    assert mayTake();
    boolean taken = tryAcquire(1);
    assert !taken || remember(this);
    return taken;
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    assert mayTake();
    boolean taken = tryAcquireNanos(1, unit.toNanos(time));
    assert !taken || remember(this);
    return taken;
  }

  @Override
  public void unlock() {
    if (getHoldCount() > 1) {
      release(1);
      return;
    }
    assert remember(null);
    Runnable action = afterwards;
    List<File> files = dropped;
    afterwards = null;
    if (!files.isEmpty()) {
      dropped = List.of();
    }
    release(1);
    if (action != null) {
      action.run();
    }
    if (!files.isEmpty()) {
      files.forEach(File::drop);
    }
  }

  /**
   * Drops a reference to a file: now, or, if it is the last one and its close may take the lock of
   * another kqueue, when this lock is released. Called with the lock.
   */
  void drop(File file) {
    if (!file.dropLocked()) {
      if (dropped.isEmpty()) {
        dropped = new ArrayList<>();
      }
      dropped.add(file);
    }
  }

  /** Releases the lock for a moment if files wait for that. Called with the lock held once. */
  void flush() {
    if (!dropped.isEmpty()) {
      unlock();
      lock();
    }
  }

  @Override
  public Condition newCondition() {
    return new ConditionObject();
  }

  @Override
  protected boolean tryAcquire(int times) {
    long me = Thread.currentThread().threadId();
    if (compareAndSetState(0, times)) {
      owner = me;
      return true;
    }
    if (owner != me) {
      return false;
    }
    setState(getState() + times);
    return true;
  }

  @Override
  protected boolean tryRelease(int times) {
    if (!isHeldExclusively()) {
      throw new IllegalMonitorStateException();
    }
    int left = getState() - times;
    if (left == 0) {
      owner = NO_THREAD;
    }
    setState(left);
    return left == 0;
  }

  @Override
  protected boolean isHeldExclusively() {
    return owner == Thread.currentThread().threadId();
  }

  int getHoldCount() {
    return isHeldExclusively() ? getState() : 0;
  }

  boolean isLocked() {
    return getState() != 0;
  }

  boolean isHeldByCurrentThread() {
    return isHeldExclusively();
  }

  /**
   * Runs an action once the lock is released. An action that was to run then already runs now.
   * Called with the lock.
   */
  void afterwards(Runnable action) {
    Runnable before = afterwards;
    afterwards = action;
    if (before != null) {
      before.run();
    }
  }

  /** Runs the action now, since the lock is about to be released by waiting for a condition. */
  void beforeAwait() {
    Runnable action = afterwards;
    if (action != null) {
      afterwards = null;
      action.run();
    }
  }

  private boolean mayTake() {
    if (HELD.get() != null && HELD.get() != this) {
      throw new AssertionError("holds the lock of another kqueue");
    }
    return true;
  }

  private static boolean remember(@Nullable QueueLock lock) {
    HELD.set(lock);
    return true;
  }
}
