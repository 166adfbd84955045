// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A loop in a thread of its own, until the test is over; what it throws fails the test. */
final class Background implements AutoCloseable {
  /** The loop; it ends when its thread is interrupted. */
  interface Task {
    void run() throws Throwable;
  }

  private final FutureTask<Void> future;
  private final Thread thread;

  private Background(Task task) {
    future =
        new FutureTask<>(
            () -> {
              call(task);
              return null;
            });
    thread = Thread.ofPlatform().daemon().start(future);
  }

  static Background start(Task task) {
    return new Background(task);
  }

  private static void call(Task task) throws Exception {
    try {
      task.run();
    } catch (InterruptedException | ClosedByInterruptException e) {
      // The test is over.
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until it ends by itself. */
  void await() throws Exception {
    try {
      future.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    }
  }

  @Override
  public void close() throws Exception {
    thread.interrupt();
    await();
  }
}
