// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Several threads wait on one kqueue: each event is delivered once, and none is lost. */
class SeveralWaitersTest {
  private static final int WAITERS = 4;

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  private final List<Meanwhile<?>> waiters = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    kq.close();
    for (Meanwhile<?> waiter : waiters) {
      waiter.join();
    }
    files.close();
  }

  /** What a waiter does with an event. */
  private interface Consumer {
    void accept(KeventList events, int i) throws Exception;
  }

  private void start(int capacity, Consumer consumer) throws Exception {
    for (int i = 0; i < WAITERS; i++) {
      boolean virtual = i == WAITERS - 1;
      java.util.concurrent.Callable<Void> work = () -> consume(capacity, consumer);
      waiters.add(virtual ? Meanwhile.callVirtually(work) : Meanwhile.call(work));
    }
    for (Meanwhile<?> waiter : waiters) {
      waiter.untilItWaits();
    }
  }

  private Void consume(int capacity, Consumer consumer) throws Exception {
    KeventList events = new KeventList(capacity);
    for (; ; ) {
      try {
        kq.kevent(null, events, Kqueue.FOREVER);
        for (int i = 0; i < events.size(); i++) {
          consumer.accept(events, i);
        }
      } catch (KqueueException e) {
        assertThat(e.errno()).isEqualTo(Errno.EBADF);
        return null;
      }
    }
  }

  private static void acquire(Semaphore semaphore, int n) throws InterruptedException {
    assertThat(
            semaphore.tryAcquire(
                n, Meanwhile.SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
        .as(() -> "all of " + n + " in time, of which there are " + semaphore.availablePermits())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "64, false", "64, true"})
  void eachTriggerIsDeliveredOnce(int capacity, boolean inEpoll) throws Exception {
    if (inEpoll) {
      kq.register(Watch.read(files.pipe().reader()));
    }
    int ids = 20;
    List<Registration> users = new ArrayList<>();
    for (int id = 0; id < ids; id++) {
      users.add(kq.register(Watch.user(), id));
    }
    AtomicIntegerArray count = new AtomicIntegerArray(ids);
    Semaphore delivered = new Semaphore(0);
    start(
        capacity,
        (events, i) -> {
          count.incrementAndGet((int) events.udata(i));
          delivered.release();
        });
    Random random = new Random(1);
    int[] expected = new int[ids];
    for (int round = 0; round < 2_000; round++) {
      int n = 1 + random.nextInt(random.nextBoolean() ? ids : 3);
      for (int id = 0; id < n; id++) {
        users.get(id).trigger();
        expected[id]++;
      }
      acquire(delivered, n);
    }
    for (int id = 0; id < ids; id++) {
      assertThat(count.get(id)).isEqualTo(expected[id]);
    }
    assertThat(delivered.availablePermits()).isZero();
  }

  /**
   * The thread that is woken for one event finds the other one when it polls, and has no room for
   * it: it wakes the other thread.
   */
  @Test
  void virtualThreadThatFindsMoreThanItTakesWakesAnother() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    Registration user = kq.register(Watch.user());
    kq.register(Watch.read(pipe.reader()).clear());
    for (int round = 0; round < 300; round++) {
      List<Meanwhile<Integer>> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        both.add(Meanwhile.callVirtually(() -> kq.kevent(null, new KeventList(1), Meanwhile.SOON)));
      }
      for (Meanwhile<Integer> waiter : both) {
        waiter.untilItWaits();
      }
      if (round % 2 == 0) {
        files.write(pipe.writer(), 1);
        user.trigger();
      } else {
        user.trigger();
        files.write(pipe.writer(), 1);
      }
      for (Meanwhile<Integer> waiter : both) {
        assertThat(waiter.join()).as("events of one thread in round " + round).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64})
  void eachEdgeIsDeliveredOnce(int capacity) throws Exception {
    int n = 50;
    List<RawFiles.Ends> pipes = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      RawFiles.Ends pipe = files.pipe();
      pipes.add(pipe);
      kq.register(Watch.read(pipe.reader()).clear(), i);
    }
    AtomicIntegerArray count = new AtomicIntegerArray(n);
    Semaphore delivered = new Semaphore(0);
    start(
        capacity,
        (events, i) -> {
          count.incrementAndGet((int) events.udata(i));
          delivered.release();
        });
    Random random = new Random(2);
    int[] expected = new int[n];
    for (int round = 0; round < 1_000; round++) {
      int some = 1 + random.nextInt(random.nextBoolean() ? n : 3);
      for (int i = 0; i < some; i++) {
        files.write(pipes.get(i).writer(), 1);
        expected[i]++;
      }
      acquire(delivered, some);
    }
    for (int i = 0; i < n; i++) {
      assertThat(count.get(i)).isEqualTo(expected[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void dispatchGivesEachEventToOneAtATime(int capacity) throws Exception {
    int n = 8;
    List<RawFiles.Ends> pipes = new ArrayList<>();
    AtomicIntegerArray busy = new AtomicIntegerArray(n);
    AtomicIntegerArray read = new AtomicIntegerArray(n);
    List<Registration> registrations = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      pipes.add(files.pipe());
      registrations.add(kq.register(Watch.read(pipes.get(i).reader()).dispatch(), i));
    }
    start(
        capacity,
        (events, i) -> {
          int which = (int) events.udata(i);
          assertThat(busy.incrementAndGet(which)).isEqualTo(1);
          try (RawFiles mine = new RawFiles()) {
            read.addAndGet(which, mine.read(pipes.get(which).reader(), 3));
          }
          busy.decrementAndGet(which);
          registrations.get(which).enable();
        });
    int written = 500;
    for (int k = 0; k < written; k++) {
      for (RawFiles.Ends pipe : pipes) {
        files.write(pipe.writer(), 1);
      }
    }
    for (int i = 0; i < n; i++) {
      int which = i;
      Meanwhile.until("all is read", () -> read.get(which) == written);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 100000000", "1, 100000000", "1, 1", "64, 1"})
  void eachTimerIsDeliveredOnce(int capacity, int span) throws Exception {
    int n = 2_000;
    AtomicIntegerArray count = new AtomicIntegerArray(n);
    Semaphore delivered = new Semaphore(0);
    start(
        capacity,
        (events, i) -> {
          count.addAndGet((int) events.udata(i), (int) events.data(i));
          delivered.release();
        });
    Random random = new Random(3);
    for (int i = 0; i < n; i++) {
      kq.register(Watch.timer(Duration.ofNanos(1 + random.nextInt(span))).oneshot(), i);
    }
    acquire(delivered, n);
    for (int i = 0; i < n; i++) {
      assertThat(count.get(i)).isEqualTo(1);
    }
    assertThat(kq.size()).isZero();
  }

  @Test
  void allSourcesAtOnceWhileWaitersComeAndGo() throws Exception {
    int n = 10;
    List<RawFiles.Ends> pipes = new ArrayList<>();
    List<Registration> users = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      pipes.add(files.pipe());
      kq.register(Watch.read(pipes.get(i).reader()).clear());
      users.add(kq.register(Watch.user()));
    }
    Semaphore delivered = new Semaphore(0);
    Semaphore timers = new Semaphore(0);
    start(
        2,
        (events, i) -> {
          if (events.filter(i) == Filter.TIMER.number()) {
            timers.release((int) events.data(i));
          } else {
            delivered.release();
          }
        });
    // Waits that are cut short by timeouts and interrupts must not swallow anything.
    for (int i = 0; i < 2; i++) {
      waiters.add(Meanwhile.call(() -> waitShortly(delivered, timers)));
    }
    Meanwhile<?> interrupted = Meanwhile.call(() -> waitShortly(delivered, timers));
    waiters.add(interrupted);
    Random random = new Random(4);
    for (int round = 0; round < 1_000; round++) {
      kq.register(Watch.timer(Duration.ofNanos(1 + random.nextInt(300_000))).oneshot());
      int some = 1 + random.nextInt(n);
      for (int i = 0; i < some; i++) {
        if (random.nextBoolean()) {
          files.write(pipes.get(i).writer(), 1);
        } else {
          users.get(i).trigger();
        }
      }
      if (round % 3 == 0) {
        interrupted.thread().interrupt();
      }
      acquire(delivered, some);
      acquire(timers, 1);
    }
    assertThat(delivered.availablePermits()).isZero();
    assertThat(timers.availablePermits()).isZero();
  }

  private Void waitShortly(Semaphore delivered, Semaphore timers) {
    for (; ; ) {
      try {
        for (Kevent event : kq.poll(Duration.ofNanos(50_000))) {
          if (event.filter() == Filter.TIMER) {
            timers.release((int) event.data());
          } else {
            delivered.release();
          }
        }
      } catch (InterruptedException e) {
        continue;
      } catch (KqueueException e) {
        return null;
      }
    }
  }

  @Test
  void whoLeavesHandsTheWatchOn() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()).clear());
    Registration user = kq.register(Watch.user());
    for (int i = 0; i < 8; i++) {
      List<Meanwhile<List<Kevent>>> three = new ArrayList<>();
      for (int k = 0; k < 3; k++) {
        three.add(Meanwhile.call(kq::take).untilItWaits());
      }
      if (i % 4 == 0) {
        three.getFirst().thread().interrupt(); // the one in epoll
      } else if (i % 4 == 1) {
        files.write(pipe.writer(), 1);
      } else if (i % 4 == 2) {
        user.trigger();
      } else {
        kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
      }
      awaitDone(three, 1);
      files.write(pipe.writer(), 1);
      awaitDone(three, 2);
      kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
      awaitDone(three, 3);
    }
  }

  private static void awaitDone(List<Meanwhile<List<Kevent>>> waiters, int n) {
    Meanwhile.until(
        n + " have left", () -> waiters.stream().filter(Meanwhile::isDone).count() == n);
  }

  /**
   * As in the reference: a knote that was put back, since its condition still holds, wakes no
   * thread.
   */
  @Test
  void aLevelEventThatWasTakenWakesNoSecondWaiter() throws Exception {
    Changes.apply(kq, 1, EVFILT_USER, EV_ADD);
    Semaphore taken = new Semaphore(0);
    Semaphore goOn = new Semaphore(0);
    for (int i = 0; i < 2; i++) {
      Meanwhile<?> waiter =
          Meanwhile.call(
              () ->
                  consume(
                      1,
                      (events, at) -> {
                        taken.release();
                        acquire(goOn, 1);
                      }));
      waiters.add(waiter);
      waiter.untilItWaits();
    }
    Changes.trigger(kq, 1);
    acquire(taken, 1);
    Changes.trigger(kq, 1);
    assertThat(kq.stat()).isEqualTo(1);
    assertThat(kq.dump().waiters()).hasSize(1);
    assertThat(taken.availablePermits()).isZero();

    goOn.release();
    acquire(taken, 1);
    goOn.release(Integer.MAX_VALUE / 2);
  }
}
