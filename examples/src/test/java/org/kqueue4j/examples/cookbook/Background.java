// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.loop.EventLoop;

/** A thread that runs until it is closed. What it throws fails the test. */
final class Background implements AutoCloseable {
  /** Runs in the thread, and ends when the thread is interrupted. */
  interface Task {
    void run() throws Throwable;
  }

  /** Registers the handlers of a loop, which then runs. */
  interface Setup {
    void on(EventLoop loop) throws Exception;
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

  /** Runs a loop, which ends when a handler throws. */
  static Background loop(Setup setup) {
    return start(
        () -> {
          try (EventLoop loop = EventLoop.open()) {
            loop.onException(Background::rethrow);
            setup.on(loop);
            loop.run();
          }
        });
  }

  private static void rethrow(Throwable thrown) {
    throw switch (thrown) {
      case RuntimeException e -> e;
      case IOException e -> new UncheckedIOException(e);
      default -> new IllegalStateException(thrown);
    };
  }

  private static void call(Task task) throws Exception {
    try {
      task.run();
    } catch (InterruptedException | ClosedByInterruptException e) {
      // It is closed.
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
