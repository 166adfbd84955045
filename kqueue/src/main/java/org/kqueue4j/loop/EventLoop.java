// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevents;
import org.kqueue4j.Kqueue;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.KqueueException;

/**
 * A loop that waits for events of all kinds and calls a handler for each: sockets, processes,
 * files, signals, timers, tasks of other threads.
 *
 * <pre>{@code
 * try (EventLoop loop = EventLoop.open()) {
 *   loop.onReadable(server, () -> accept(server));
 *   loop.onExit(child, exit -> log("worker " + exit));
 *   loop.onChange(Path.of("app.conf"), change -> reload());
 *   loop.onSignal("TERM", signal -> loop.stop());
 *   loop.every(Duration.ofSeconds(10), this::sweep);
 *   loop.run();
 * }
 * }</pre>
 *
 * <h2>Threads</h2>
 *
 * <p>The thread that calls {@link #run} or {@link #runOnce} is the loop's thread for that time. It
 * calls all handlers and tasks, one at a time, in the order of the events, so they need no locks
 * among themselves. All other methods are safe for use by any thread, and by handlers. Handlers
 * must not block: while one does, nothing else is handled. The Flight Recorder's event {@code
 * org.kqueue4j.SlowHandler} shows those that take more than 20 ms.
 *
 * <h2>Order and fairness</h2>
 *
 * <p>The loop takes the events that are pending, at most {@value #EVENTS} at a time, and handles
 * each once before it takes more; a source that is always ready has its turn among the others.
 * Tasks are one more source: at most {@value #TASKS} of them run in a turn. {@link #urgent} sources
 * are handled before all others.
 *
 * <h2>Exceptions</h2>
 *
 * <p>What a handler or a task throws is passed to the handler of {@link #onException}; without one,
 * to the uncaught exception handler of the loop's thread, which prints it. The loop goes on, and
 * the source stays registered: a handler of a channel that cannot be read any more closes the
 * channel. What the handler of {@code onException} throws ends {@code run}; the next run handles
 * the events that the loop has taken.
 *
 * <h2>In tests</h2>
 *
 * <p>A loop {@link #on} a queue of a simulated machine runs with the machine's clock: hours of
 * timeouts pass in milliseconds, and each run is the same.
 */
public final class EventLoop extends LoopLevel implements Executor, Runnable, AutoCloseable {
  private static final int EVENTS = 64;
  private static final int TASKS = 64;

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** Triggered for tasks and to stop. */
  private final Handle wakeUp;

  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final AtomicReference<@Nullable UrgentLevel> urgent = new AtomicReference<>();
  private final AtomicReference<@Nullable LoopScheduler> scheduler = new AtomicReference<>();
  private volatile @Nullable Consumer<? super Throwable> exceptionHandler;
  private volatile boolean stopped;
  private volatile boolean closed;

  private EventLoop(Kqueue kqueue) {
    super(kqueue, EVENTS);
    this.wakeUp = on(Watch.user(), this::runTasks);
  }

  /**
   * Opens a loop on a new queue of this system.
   *
   * @param options as for {@link Kqueue#open}
   * @return the loop, which the caller closes
   */
  public static EventLoop open(Kqueue.Option... options) {
    return on(Kqueue.open(options));
  }

  /**
   * Opens a loop on a queue, such as one of a simulated machine. The loop takes all events of the
   * queue, and closes it in the end. The program registers by the loop only.
   *
   * @param kqueue the queue
   * @return the loop, which the caller closes
   * @throws ClosedKqueueException if the queue is closed
   */
  public static EventLoop on(Kqueue kqueue) {
    return new EventLoop(kqueue);
  }

  // ---- running ----

  /**
   * Handles events until {@link #stop} or {@link #close} is called, or the thread is interrupted;
   * its interrupt status then stays set. The loop can be run again.
   *
   * @throws IllegalStateException if a thread runs the loop already, as a handler would
   * @throws ClosedKqueueException if the loop is closed before it runs
   */
  @Override
  public void run() {
    begin();
    try {
      while (!stopped && !closed && turn(null) >= 0) {}
    } finally {
      stopped = false;
      thread.set(null);
    }
  }

  /**
   * Waits for events, and handles those that are pending then.
   *
   * @param timeout the longest time to wait; zero or less to wait for nothing
   * @return whether there was an event; false as well if the thread is interrupted, and its
   *     interrupt status then stays set
   * @throws IllegalStateException if a thread runs the loop already, as a handler would
   * @throws ClosedKqueueException if the loop is closed before it waits
   */
  public boolean runOnce(Duration timeout) {
    begin();
    try {
      return turn(stopped ? Duration.ZERO : timeout) > 0;
    } finally {
      stopped = false;
      thread.set(null);
    }
  }

  private void begin() {
    if (closed) {
      throw new ClosedKqueueException("the loop is closed");
    }
    Thread running = thread.compareAndExchange(null, Thread.currentThread());
    if (running != null) {
      throw new IllegalStateException(
          running == Thread.currentThread()
              ? "a handler cannot run its own loop: return, and the loop goes on"
              : "thread " + running.getName() + " runs the loop: use execute to pass it a task");
    }
  }

  /**
   * Waits and handles.
   *
   * @param timeout null for no limit
   * @return the number of events, or -1 if the loop must end
   */
  private int turn(@Nullable Duration timeout) {
    try {
      if (!hasEvents()) {
        poll(timeout);
      }
      int n = events.size() - next;
      handleEvents(this);
      return n;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    } catch (ClosedKqueueException e) {
      if (!closed && kqueue.isOpen()) {
        throw e; // it is about another queue, and the handler of exceptions has thrown it
      }
      return -1;
    }
  }

  /** Handles the events of a level; before each ordinary one those that are urgent by then. */
  void handleEvents(LoopLevel level) throws InterruptedException {
    UrgentLevel first = level == this ? urgent.get() : null;
    while (level.hasEvents() && !closed) {
      if (first != null) {
        first.run();
      }
      dispatch(level.events, level.next++);
    }
    level.events.clear();
    level.next = 0;
  }

  private void dispatch(Kevents list, int i) {
    if (!(list.attachment(i) instanceof Handle handle)) {
      report(new IllegalStateException("register by the loop, not with its queue: " + list.get(i)));
      return;
    }
    if (handle == wakeUp) {
      runTasks();
      return;
    }
    Object record = handle.handler() == OWN ? null : Recorder.beginHandler();
    try {
      handle.dispatch(list, i);
    } catch (Throwable t) {
      report(t);
    } finally {
      Recorder.endHandler(record, handle.handler());
    }
  }

  @Override
  void report(Throwable thrown) {
    Consumer<? super Throwable> handler = exceptionHandler;
    if (handler != null) {
      handler.accept(thrown);
      return;
    }
    Thread current = Thread.currentThread();
    current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
  }

  /**
   * Sets the handler of what handlers and tasks throw, in place of the uncaught exception handler
   * of the loop's thread. What this handler throws ends {@link #run}.
   *
   * @param handler the handler
   * @return this loop
   */
  public EventLoop onException(Consumer<? super Throwable> handler) {
    exceptionHandler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /** {@return whether the calling thread is in a handler or a task of this loop} */
  @Override
  public boolean isInLoop() {
    return thread.get() == Thread.currentThread();
  }

  /**
   * Makes {@link #run} return as soon as it has handled the events that it has taken; if no thread
   * runs the loop, the next run returns at once. Has no effect on a closed loop.
   */
  public void stop() {
    stopped = true;
    if (!isInLoop()) {
      wakeUp();
    }
  }

  private void wakeUp() {
    try {
      wakeUp.registration().trigger();
    } catch (ClosedKqueueException e) {
      // There is no thread to wake.
    }
  }

  // ---- tasks ----

  /**
   * Runs a task on the loop's thread, after those that were passed before. Any thread may call
   * this, also before the loop runs.
   *
   * @param task the task
   * @throws RejectedExecutionException if the loop is closed; it may be closed before the task has
   *     run, which then does not run
   */
  @Override
  public void execute(Runnable task) {
    tasks.add(Objects.requireNonNull(task, "task"));
    if (closed && tasks.remove(task)) {
      throw new RejectedExecutionException("the loop is closed");
    }
    wakeUp();
  }

  private void runTasks() {
    try {
      for (int i = 0; i < TASKS && !closed; i++) {
        Runnable task = tasks.poll();
        if (task == null) {
          return;
        }
        run(task);
      }
    } finally {
      if (!tasks.isEmpty()) {
        wakeUp(); // also if an exception ends the run
      }
    }
  }

  private void run(Runnable task) {
    Object record = Recorder.beginHandler();
    try {
      task.run();
    } catch (Throwable t) {
      report(t);
    } finally {
      Recorder.endHandler(record, task);
    }
  }

  /**
   * {@return an executor whose tasks run on the loop's thread} Its delays are those of the loop's
   * queue. Shutting it down does not stop the loop; closing the loop cancels its tasks. To wait for
   * one of its tasks in a handler would be to wait forever, so that throws an {@link
   * IllegalStateException}.
   */
  public ScheduledExecutorService scheduler() {
    LoopScheduler known = scheduler.get();
    if (known != null) {
      return known;
    }
    LoopScheduler mine = new LoopScheduler(this);
    known = scheduler.compareAndExchange(null, mine);
    if (known != null) {
      return known;
    }
    if (closed) {
      mine.shutdownNow();
    }
    return mine;
  }

  // ---- priorities ----

  /**
   * {@return the sources that are handled before all others} Before each handler of another source
   * the loop handles the urgent events that are pending by then. From the first use on that costs a
   * system call for each event.
   *
   * @throws KqueueException as {@link Kqueue#register}
   */
  public LoopLevel urgent() {
    UrgentLevel known = urgent.get();
    if (known != null) {
      return known;
    }
    UrgentLevel mine = new UrgentLevel(this, kqueue.openSibling());
    known = urgent.compareAndExchange(null, mine);
    if (known != null) {
      mine.kqueue.close();
      return known;
    }
    // The event itself needs no handler: the urgent events are handled before it.
    on(Watch.read(mine.kqueue), () -> {});
    if (closed) {
      mine.kqueue.close();
    }
    return mine;
  }

  // ---- the loop as a whole ----

  /** {@return the clock of the loop's timers, as {@link Kqueue#nanoTime}} */
  public long nanoTime() {
    return kqueue.nanoTime();
  }

  /**
   * {@return a descriptor that is readable while the loop has something to handle, as {@link
   * Kqueue#fd}} Another loop that waits for it calls {@link #runOnce} with a timeout of zero.
   *
   * @throws KqueueException as {@link Kqueue#fd}
   */
  public int fd() {
    return kqueue.fd();
  }

  /** {@return the state of the loop's queue, as {@link Kqueue#dump}} */
  public KqueueDump dump() {
    return kqueue.dump();
  }

  /** {@return whether the loop has been closed} */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Ends all registrations and closes the queue. {@link #run} returns when the handler that it is
   * in has returned; this method does not wait for that. Tasks that have not begun do not run;
   * those of {@link #scheduler} are cancelled. A second call has no effect.
   */
  @Override
  public void close() {
    closed = true;
    kqueue.close();
    closeFiles();
    UrgentLevel level = urgent.get();
    if (level != null) {
      level.kqueue.close();
      level.closeFiles();
    }
    LoopScheduler executor = scheduler.get();
    if (executor != null) {
      executor.shutdownNow();
    }
  }

  /** Returns a text with the number of registrations. */
  @Override
  public String toString() {
    return "EventLoop[" + kqueue + "]";
  }
}
