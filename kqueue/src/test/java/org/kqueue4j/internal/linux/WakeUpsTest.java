// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.NativeThread;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Several threads wait on one kqueue: an event wakes as few as it can, and each gets its share. */
class WakeUpsTest {
  private static final long PACE = 2_000_000;

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  private final RawFiles.Ends pipe = files.pipe();
  private final List<Meanwhile<?>> waiters = new ArrayList<>();
  private final ConcurrentLinkedQueue<Integer> threads = new ConcurrentLinkedQueue<>();
  private final Semaphore taken = new Semaphore(0);
  private final Registration user = kq.register(Watch.user());

  /** What happens, and where the waiters are meanwhile. */
  enum What {
    USER_EVENT_WHILE_PARKED,
    USER_EVENT_WHILE_IN_EPOLL,
    PIPE,
    TIMER_WHILE_PARKED,
    TIMER_WHILE_IN_EPOLL;

    boolean hasDescriptors() {
      return this != USER_EVENT_WHILE_PARKED && this != TIMER_WHILE_PARKED;
    }
  }

  @AfterEach
  void close() throws Exception {
    kq.close();
    for (Meanwhile<?> waiter : waiters) {
      waiter.join();
    }
    files.close();
  }

  private void set(What what) {
    if (what.hasDescriptors()) {
      kq.register(Watch.read(pipe.reader()).clear());
    }
  }

  private void happen(What what) {
    switch (what) {
      case PIPE -> {
        files.drain(pipe.reader());
        files.write(pipe.writer(), 1);
      }
      case USER_EVENT_WHILE_PARKED, USER_EVENT_WHILE_IN_EPOLL -> user.trigger();
      default -> kq.register(Watch.timer(Duration.ofNanos(200_000)).oneshot());
    }
  }

  private AtomicIntegerArray startWaiters(int n, boolean virtual) throws Exception {
    AtomicIntegerArray shares = new AtomicIntegerArray(n);
    for (int i = 0; i < n; i++) {
      int which = i;
      Callable<Void> work =
          () -> {
            if (!virtual) {
              threads.add(NativeThread.id());
            }
            return takeOnAndOn(shares, which);
          };
      waiters.add(virtual ? Meanwhile.callVirtually(work) : Meanwhile.call(work));
    }
    for (Meanwhile<?> waiter : waiters) {
      waiter.untilItWaits();
    }
    return shares;
  }

  private Void takeOnAndOn(AtomicIntegerArray shares, int which) throws Exception {
    KeventList events = new KeventList(8);
    for (; ; ) {
      try {
        int n = kq.kevent(null, events, Kqueue.FOREVER);
        shares.addAndGet(which, n);
        taken.release(n);
      } catch (KqueueException e) {
        assertThat(e.errno()).isEqualTo(Errno.EBADF);
        return null;
      }
    }
  }

  private void awaitTaken() throws InterruptedException {
    assertThat(taken.tryAcquire(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS))
        .as("taken in time")
        .isTrue();
  }

  private long waitsOfAll() {
    long self = ProcessHandle.current().pid();
    return threads.stream().mapToLong(thread -> NativeThread.waitsOf(self, thread)).sum();
  }

  /**
   * Counted by the system: how often the threads have come back to sleep. With a herd that would be
   * as many times for each event as there are waiters.
   */
  @ParameterizedTest
  @EnumSource
  void noHerd(What what) throws Exception {
    int all = 40;
    int times = 200;
    set(what);
    startWaiters(all, false);
    long before = waitsOfAll();
    for (int i = 0; i < times; i++) {
      happen(what);
      awaitTaken();
      LockSupport.parkNanos(PACE); // a herd has come and gone before the next event
    }
    for (Meanwhile<?> waiter : waiters) {
      waiter.untilItWaits();
    }
    // The one that takes it, one that leads next, and now and then one that meets another's lock.
    assertThat(waitsOfAll() - before).isBetween((long) times, 12L * times);
  }

  @ParameterizedTest
  @EnumSource
  void eachGetsItsShare(What what) throws Exception {
    share(what, false);
  }

  @ParameterizedTest
  @EnumSource
  void eachVirtualThreadGetsItsShare(What what) throws Exception {
    share(what, true);
  }

  /** So many events as there are waiters: each has one, though none of them comes back before. */
  @ParameterizedTest
  @EnumSource
  void nobodySleepsWhileThereIsWork(What what) throws Exception {
    int all = 4;
    set(what);
    CyclicBarrier together = new CyclicBarrier(all);
    for (int i = 0; i < all; i++) {
      Callable<Void> work =
          () -> {
            KeventList one = new KeventList(1);
            for (int round = 0; round < 200; round++) {
              kq.kevent(null, one, Kqueue.FOREVER);
              together.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
              taken.release();
            }
            return null;
          };
      waiters.add(i == 0 ? Meanwhile.callVirtually(work) : Meanwhile.call(work));
    }
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < all; i++) {
        happenOnce(what);
      }
      for (int i = 0; i < all; i++) {
        awaitTaken();
      }
    }
    for (Meanwhile<?> waiter : waiters) {
      waiter.join();
    }
  }

  private void happenOnce(What what) {
    switch (what) {
      case PIPE -> {
        RawFiles.Ends ends = files.pipe();
        files.write(ends.writer(), 1);
        kq.register(Watch.read(ends.reader()).oneshot());
      }
      case USER_EVENT_WHILE_PARKED, USER_EVENT_WHILE_IN_EPOLL ->
          kq.register(Watch.user().oneshot()).trigger();
      default -> kq.register(Watch.timer(Duration.ofNanos(200_000)).oneshot());
    }
  }

  private void share(What what, boolean virtual) throws Exception {
    int times = 2_000;
    set(what);
    AtomicIntegerArray shares = startWaiters(4, virtual);
    for (int i = 0; i < times; i++) {
      happen(what);
      awaitTaken();
    }
    int sum = 0;
    for (int i = 0; i < shares.length(); i++) {
      assertThat(shares.get(i)).as("shares %s", shares).isGreaterThan(times / 100);
      sum += shares.get(i);
    }
    assertThat(sum).isEqualTo(times);
  }
}
