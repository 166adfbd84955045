// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.kqueue4j.internal.thread.DaemonThreads;

/**
 * A callback of the program that takes the place of a process. It runs in a daemon thread, which
 * ends when it has been idle for a while.
 *
 * <p>Calls that have not begun are one call, as a signal is one signal until it is delivered.
 */
final class OwnerCallback implements Owner {
  private static final int IDLE_SECONDS = 2;

  private final Runnable callback;
  private final AtomicBoolean due = new AtomicBoolean();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          DaemonThreads.named("kqueue4j-owner").factory());

  OwnerCallback(Runnable callback) {
    this.callback = callback;
    thread.allowCoreThreadTimeOut(true);
  }

  @Override
  public boolean deliver() {
    if (due.compareAndSet(false, true)) {
      try {
        thread.execute(this::call);
      } catch (OutOfMemoryError e) { // the system allows no further thread
        due.set(false);
        return false;
      }
    }
    return true;
  }

  /** What the callback throws goes to the thread's handler of uncaught exceptions. */
  private void call() {
    due.set(false);
    try {
      callback.run();
    } catch (Throwable t) {
      DaemonThreads.report(t);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
