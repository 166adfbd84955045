package org.kqueue4j.kern;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a kqueue. With assertions on, it checks the rule that no thread ever holds the locks
 * of two kqueues.
 */
final class QueueLock extends ReentrantLock {
  private static final long serialVersionUID = 1L;

  /** The lock that the thread holds; kept only with assertions on. */
  private static final ThreadLocal<@Nullable QueueLock> HELD = new ThreadLocal<>();

  @Override
  public void lock() {
    assert HELD.get() == null || HELD.get() == this : "holds the lock of another kqueue";
    super.lock();
    assert remember(this);
  }

  @Override
  public void unlock() {
    assert getHoldCount() > 1 || remember(null);
    super.unlock();
  }

  private static boolean remember(@Nullable QueueLock lock) {
    HELD.set(lock);
    return true;
  }
}
