// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Work that another thread does while the test goes on. Closing it interrupts the thread. */
@SuppressWarnings("try") // a test may be interrupted while it closes
public final class Meanwhile<T> implements AutoCloseable {
  /** The bound of everything that should end soon; what takes longer is taken to hang. */
  public static final Duration SOON = Duration.ofSeconds(30);

  /** The library's method that blocks in epoll_wait. A thread there is RUNNABLE to the JVM. */
  private static final String BLOCKING_CALL = "org.kqueue4j.internal.linux.wait.InterruptibleWait";

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;

  private Meanwhile(Thread.Builder builder, Callable<T> work) {
    thread =
        builder.start(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable t) {
                result.completeExceptionally(t);
              }
            });
  }

  /** Starts work in a platform thread. */
  public static <T> Meanwhile<T> call(Callable<T> work) {
    return new Meanwhile<>(Thread.ofPlatform().daemon(), work);
  }

  /** Starts work in a virtual thread. */
  public static <T> Meanwhile<T> callVirtually(Callable<T> work) {
    return new Meanwhile<>(Thread.ofVirtual(), work);
  }

  public Thread thread() {
    return thread;
  }

  public boolean isDone() {
    return result.isDone();
  }

  /** Returns the result or throws what the work threw; fails if that takes too long. */
  public T join() throws Exception {
    try {
      return result.get(SOON.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw (Error) e.getCause();
    } catch (TimeoutException e) {
      AssertionError hangs = new AssertionError(thread + " hangs");
      hangs.setStackTrace(thread.getStackTrace());
      throw hangs;
    }
  }

  /** Returns when the thread waits, either parked or in the kernel. */
  public Meanwhile<T> untilItWaits() throws Exception {
    until("it waits", () -> result.isDone() || waits(thread));
    if (result.isDone()) {
      throw new AssertionError("it is done, with " + join());
    }
    return this;
  }

  private static boolean waits(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING -> true;
      case RUNNABLE -> {
        for (StackTraceElement frame : thread.getStackTrace()) {
          if (frame.getClassName().equals(BLOCKING_CALL)) {
            yield true;
          }
        }
        yield false;
      }
      default -> false;
    };
  }

  /**
   * What is waited for.
   *
   * @param <E> what the condition may throw
   */
  public interface Condition<E extends Exception> {
    boolean holds() throws E;
  }

  /** Returns when a condition holds; fails if that takes too long. */
  public static <E extends Exception> void until(String what, Condition<E> condition) throws E {
    until(() -> what, condition);
  }

  /** Returns when a condition holds; fails if that takes too long, with a text made then. */
  public static <E extends Exception> void until(Supplier<String> what, Condition<E> condition)
      throws E {
    long begin = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - begin > SOON.toNanos()) {
        throw new AssertionError("waited in vain until " + what.get());
      }
      LockSupport.parkNanos(200_000);
    }
  }

  @Override
  public void close() throws Exception {
    thread.interrupt();
    thread.join(SOON);
  }
}
