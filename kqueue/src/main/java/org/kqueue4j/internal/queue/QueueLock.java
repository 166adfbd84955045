package org.kqueue4j.internal.queue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a kqueue: a reentrant lock, not fair, that knows its owner by number, since to write
 * a reference to the thread is one memory fence more under a collector like G1. It is held for so
 * short a time that whoever finds it taken looks a few times again before it sleeps.
 *
 * <p>Whoever is to be woken is woken after the lock is given up, since it takes the lock first of
 * all. With assertions on, the lock checks the rule that no thread ever holds those of two kqueues.
 */
final class QueueLock extends AbstractQueuedSynchronizer implements Lock {
  private static final long serialVersionUID = 1L;

  /** How often to look at a lock that is taken: for a microsecond or two. */
  private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 50 : 0;

  private static final long NOBODY = 0;

  /** The lock that the thread holds; kept only with assertions on. */
  private static final ThreadLocal<@Nullable QueueLock> HELD = new ThreadLocal<>();

  /** The number of the thread that holds it; only that thread finds its own number here. */
  private long owner = NOBODY;

  private transient @Nullable Runnable afterwards; // this lock

  @Override
  public void lock() {
    assert mayTake();
    if (!tryAcquire(1) && !acquiresSoon()) {
      acquire(1);
    }
    assert remember(this);
  }

  private boolean acquiresSoon() {
    for (int i = 0; i < LOOKS; i++) {
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
    assert getHoldCount() > 1 || remember(null);
    Runnable action = afterwards;
    if (action == null || getHoldCount() > 1) {
      release(1);
      return;
    }
    afterwards = null;
    release(1);
    action.run();
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
      owner = NOBODY;
    }
    setState(left);
    return left == 0;
  }

  @Override
  protected boolean isHeldExclusively() {
    return owner == Thread.currentThread().threadId();
  }

  /** How often the current thread holds it. */
  int getHoldCount() {
    return isHeldExclusively() ? getState() : 0;
  }

  /** Whether any thread holds it. */
  boolean isLocked() {
    return getState() != 0;
  }

  boolean isHeldByCurrentThread() {
    return isHeldExclusively();
  }

  /**
   * Does something once the lock is given up; or at once, if there is something else to be done
   * then. Called with the lock.
   */
  void afterwards(Runnable action) {
    Runnable before = afterwards;
    afterwards = action;
    if (before != null) {
      before.run();
    }
  }

  /** The lock is about to be given up by waiting for a condition: does what is to be done then. */
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
