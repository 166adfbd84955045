package org.kqueue4j.kern;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a kqueue. Whoever is to be woken is woken after the lock is given up, since it takes
 * the lock first of all. With assertions on, it checks the rule that no thread ever holds the locks
 * of two kqueues.
 */
final class QueueLock extends ReentrantLock {
  private static final long serialVersionUID = 1L;

  /** The lock that the thread holds; kept only with assertions on. */
  private static final ThreadLocal<@Nullable QueueLock> HELD = new ThreadLocal<>();

  private transient @Nullable Runnable afterwards; // this lock

  @Override
  public void lock() {
    assert HELD.get() == null || HELD.get() == this : "holds the lock of another kqueue";
    super.lock();
    assert remember(this);
  }

  @Override
  public void unlock() {
    assert getHoldCount() > 1 || remember(null);
    Runnable action = afterwards;
    if (action == null || getHoldCount() > 1) {
      super.unlock();
      return;
    }
    afterwards = null;
    super.unlock();
    action.run();
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

  private static boolean remember(@Nullable QueueLock lock) {
    HELD.set(lock);
    return true;
  }
}
