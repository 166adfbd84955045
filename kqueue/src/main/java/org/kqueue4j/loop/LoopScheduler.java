// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The executor of a loop. As the JDK's scheduled executors by default, a shutdown ends periodic
 * tasks and lets those that are delayed run.
 *
 * <p>Safe for use by any thread.
 */
final class LoopScheduler extends AbstractExecutorService implements ScheduledExecutorService {
  private final EventLoop loop;

  /** The tasks that have neither ended nor been cancelled. */
  private final Set<Task<?>> tasks = new LinkedHashSet<>(); // this

  private boolean shutdown; // this

  LoopScheduler(EventLoop loop) {
    this.loop = loop;
  }

  /** A task, as the future that the program has. */
  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    /**
     * The nanoseconds between two runs, negative if they count from the end of a run; 0 for one
     * run.
     */
    private final long period;

    private volatile long deadline;
    private volatile @Nullable Handle timer;

    Task(Callable<V> callable, long delay, long period) {
      super(callable);
      this.period = period;
      this.deadline = loop.nanoTime() + delay;
    }

    /** Runs it when its deadline is reached. */
    void arm() {
      long left = deadline - loop.nanoTime();
      Handle armed = loop.after(Duration.ofNanos(Math.max(left, 0)), this::run);
      timer = armed;
      if (isDone()) {
        armed.close();
      }
    }

    @Override
    public void run() {
      if (period == 0) {
        super.run();
      } else if (runAndReset()) {
        deadline = period > 0 ? deadline + period : loop.nanoTime() - period;
        arm();
      }
    }

    @Override
    protected void done() {
      Handle armed = timer;
      if (armed != null) {
        armed.close();
      }
      ended(this);
    }

    @Override
    public V get() throws InterruptedException, ExecutionException {
      requireNoWait(this);
      return super.get();
    }

    @Override
    public V get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      requireNoWait(this);
      return super.get(timeout, unit);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(deadline - loop.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private void requireNoWait(Future<?> task) {
    if (loop.isInLoop() && !task.isDone()) {
      throw new IllegalStateException(
          "the loop's thread cannot wait for its own task, which would never run");
    }
  }

  private <V> Task<V> start(Callable<V> callable, long delay, long period) {
    Task<V> task = new Task<>(callable, delay, period);
    enter(task);
    try {
      if (delay > 0) {
        task.arm();
      } else {
        loop.execute(task);
      }
    } catch (RuntimeException | Error e) {
      task.cancel(false);
      throw e;
    }
    return task;
  }

  private synchronized void enter(Task<?> task) {
    if (shutdown) {
      throw new RejectedExecutionException("the executor has been shut down");
    }
    tasks.add(task);
  }

  private synchronized void ended(Task<?> task) {
    tasks.remove(task);
    if (tasks.isEmpty()) {
      notifyAll();
    }
  }

  // ---- tasks ----

  /** Reports what the task throws, since the program has no future of it. */
  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    var _ =
        submit(
            () -> {
              try {
                task.run();
              } catch (Throwable t) {
                loop.report(t);
              }
            });
  }

  @Override
  public Future<?> submit(Runnable task) {
    return start(Executors.callable(task), 0, 0);
  }

  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    return start(Executors.callable(task, result), 0, 0);
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return start(task, 0, 0);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return start(Executors.callable(task), unit.toNanos(delay), 0);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    return start(task, unit.toNanos(delay), 0);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return start(Executors.callable(task), unit.toNanos(initialDelay), positive(period, unit));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return start(Executors.callable(task), unit.toNanos(initialDelay), -positive(delay, unit));
  }

  private static long positive(long period, TimeUnit unit) {
    if (period <= 0) {
      throw new IllegalArgumentException("a period is positive, not " + period);
    }
    return unit.toNanos(period);
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> callables)
      throws InterruptedException {
    requireOtherThread();
    return super.invokeAll(callables);
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> callables, long timeout, TimeUnit unit)
      throws InterruptedException {
    requireOtherThread();
    return super.invokeAll(callables, timeout, unit);
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> callables)
      throws InterruptedException, ExecutionException {
    requireOtherThread();
    return super.invokeAny(callables);
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> callables, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    requireOtherThread();
    return super.invokeAny(callables, timeout, unit);
  }

  private void requireOtherThread() {
    if (loop.isInLoop()) {
      throw new IllegalStateException(
          "the loop's thread cannot wait for its own tasks, which would never run");
    }
  }

  // ---- the executor as a whole ----

  private synchronized List<Task<?>> remaining() {
    return new ArrayList<>(tasks);
  }

  private synchronized void end() {
    shutdown = true;
    if (tasks.isEmpty()) {
      notifyAll();
    }
  }

  @Override
  public void shutdown() {
    end();
    for (Task<?> task : remaining()) {
      if (task.period != 0) {
        task.cancel(false);
      }
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    end();
    List<Runnable> cancelled = new ArrayList<>();
    for (Task<?> task : remaining()) {
      if (task.cancel(false)) {
        cancelled.add(task);
      }
    }
    return cancelled;
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public synchronized boolean isTerminated() {
    return shutdown && tasks.isEmpty();
  }

  @Override
  public synchronized boolean awaitTermination(long timeout, TimeUnit unit)
      throws InterruptedException {
    requireOtherThread();
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    while (!isTerminated()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }
}
