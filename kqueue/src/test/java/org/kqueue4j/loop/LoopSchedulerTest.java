// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopSchedulerTest {
  private final EventLoop loop = EventLoop.open();
  private final ScheduledExecutorService scheduler = loop.scheduler();
  private final Thread thread = new Thread(loop);

  @BeforeEach
  void start() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    loop.execute(running::countDown);
    thread.start();
    running.await();
  }

  @AfterEach
  void close() throws InterruptedException {
    loop.close();
    thread.join();
  }

  @Test
  void tasksRunOnTheLoopsThread() throws Exception {
    assertThat(scheduler.submit(Thread::currentThread).get()).isSameAs(thread);
    assertThat(scheduler.schedule(Thread::currentThread, 1, MILLISECONDS).get()).isSameAs(thread);
    assertThat(scheduler.submit(() -> {}, "result").get()).isEqualTo("result");
    assertThat(loop.scheduler()).isSameAs(scheduler);
  }

  @Test
  void aDelayedTaskWaitsForItsTime() {
    ScheduledFuture<?> task = scheduler.schedule(() -> {}, 1, DAYS);
    assertThat(task.getDelay(SECONDS)).isBetween(86_000L, 86_400L);
    assertThat(task.compareTo(scheduler.schedule(() -> {}, 1, SECONDS))).isPositive();
    assertThat(task.cancel(false)).isTrue();
    assertThat(task.isCancelled()).isTrue();
  }

  @Test
  void periodicTasksRunUntilTheyAreCancelled() throws Exception {
    CountDownLatch rate = new CountDownLatch(3);
    CountDownLatch delay = new CountDownLatch(3);
    ScheduledFuture<?> first = scheduler.scheduleAtFixedRate(rate::countDown, 0, 1, MILLISECONDS);
    ScheduledFuture<?> second =
        scheduler.scheduleWithFixedDelay(delay::countDown, 1, 1, MILLISECONDS);
    rate.await();
    delay.await();
    first.cancel(false);
    second.cancel(false);
    assertThatExceptionOfType(CancellationException.class).isThrownBy(first::get);
    scheduler.shutdown();
    assertThat(scheduler.awaitTermination(30, SECONDS)).isTrue();
  }

  @Test
  void aPeriodicTaskThatThrowsEnds() {
    ScheduledFuture<?> task =
        scheduler.scheduleAtFixedRate(
            () -> {
              throw new IllegalStateException("thrown");
            },
            0,
            1,
            MILLISECONDS);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(task::get)
        .withCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatAnExecutedTaskThrowsIsReported() throws Exception {
    AtomicReference<Throwable> reported = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    loop.onException(
        t -> {
          reported.set(t);
          done.countDown();
        });
    IllegalStateException thrown = new IllegalStateException("thrown");
    scheduler.execute(
        () -> {
          throw thrown;
        });
    done.await();
    assertThat(reported).hasValue(thrown);
  }

  @Test
  void theLoopsThreadCannotWaitForItsOwnTasks() throws Exception {
    ScheduledFuture<?> never = scheduler.schedule(() -> {}, 1, DAYS);
    List<Runnable> waits =
        List.of(
            () -> call(never::get),
            () -> call(() -> never.get(1, SECONDS)),
            () -> call(() -> scheduler.invokeAll(List.of(() -> 1))),
            () -> call(() -> scheduler.invokeAny(List.of(() -> 1))),
            () -> call(() -> scheduler.awaitTermination(1, SECONDS)));
    for (Runnable wait : waits) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> scheduler.submit(wait).get())
          .withCauseInstanceOf(IllegalStateException.class);
    }
    Callable<String> task = () -> "done";
    assertThat(scheduler.invokeAll(List.of(task)).getFirst().get()).isEqualTo("done");
    assertThat(scheduler.invokeAny(List.of(task))).isEqualTo("done");
  }

  private interface Call {
    void run() throws Exception;
  }

  private static void call(Call call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aShutdownLetsDelayedTasksRunAndEndsPeriodicOnes() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    ScheduledFuture<?> periodic =
        scheduler.scheduleAtFixedRate(begun::countDown, 0, 1, MILLISECONDS);
    begun.await();
    scheduler.schedule(runs::incrementAndGet, 20, MILLISECONDS);
    scheduler.shutdown();
    assertThat(scheduler.isShutdown()).isTrue();
    assertThat(scheduler.awaitTermination(30, SECONDS)).isTrue();
    assertThat(scheduler.isTerminated()).isTrue();
    assertThat(runs).hasValue(1);
    assertThat(periodic.isCancelled()).isTrue();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> scheduler.schedule(() -> {}, 1, SECONDS));
    loop.execute(runs::incrementAndGet); // the loop goes on
  }

  @Test
  void theCloseOfTheLoopCancelsTheTasks() {
    ScheduledFuture<?> never = scheduler.schedule(() -> {}, 1, DAYS);
    loop.close();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(never::get);
    assertThat(scheduler.isTerminated()).isTrue();
  }

  @Test
  void aPeriodIsPositive() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> scheduler.scheduleAtFixedRate(() -> {}, 0, 0, SECONDS));
    assertThat(scheduler.shutdownNow()).isEmpty();
  }
}
