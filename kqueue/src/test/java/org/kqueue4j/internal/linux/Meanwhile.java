package org.kqueue4j.internal.linux;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.kqueue4j.internal.linux.wait.InterruptibleWait;

/** Another thread that does something while the test goes on. Interrupted when closed. */
public final class Meanwhile<T> implements AutoCloseable {
  /** How long anything may take that should be over soon; then it is taken to hang. */
  public static final Duration SOON = Duration.ofSeconds(30);

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

  /** Something that is done by a thread of the system. */
  public static <T> Meanwhile<T> call(Callable<T> work) {
    return new Meanwhile<>(Thread.ofPlatform().daemon(), work);
  }

  /** Something that is done by a virtual thread. */
  public static <T> Meanwhile<T> callVirtually(Callable<T> work) {
    return new Meanwhile<>(Thread.ofVirtual(), work);
  }

  public Thread thread() {
    return thread;
  }

  public boolean isDone() {
    return result.isDone();
  }

  /** What came of it; fails if it takes too long. */
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

  /** Returns once the thread waits, be it parked or in the kernel. */
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
          if (frame.getClassName().equals(InterruptibleWait.class.getName())) {
            yield true;
          }
        }
        yield false;
      }
      default -> false;
    };
  }

  /** Returns once something holds, or fails if that takes too long. */
  public static void until(String what, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > SOON.toNanos()) {
        throw new AssertionError("waited in vain until " + what);
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
