// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.KqueueException;

/**
 * Several threads wait on one kqueue, and those that have taken events are busy with them until the
 * end of the round: however many they are, and however the others sleep, each event is taken.
 */
class BusyWaitersTest {
  private static final int ROUNDS = 400;
  private static final int SOURCES = 16;

  private final RawFiles files = new RawFiles();
  private final List<Meanwhile<?>> waiters = new ArrayList<>();
  private final Semaphore taken = new Semaphore(0);
  private final Semaphore goOn = new Semaphore(0);
  private final AtomicInteger busy = new AtomicInteger();
  private final List<RawFiles.Ends> pipes = new ArrayList<>();
  private final List<Registration> users = new ArrayList<>();
  private Kqueue kq = Kqueue.open();
  private int next;

  @AfterEach
  void close() throws Exception {
    kq.close();
    goOn.release(Integer.MAX_VALUE / 2);
    for (Meanwhile<?> waiter : waiters) {
      waiter.join();
    }
    files.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void eachEventIsTakenBesideBusyThreads(long seed) throws Exception {
    Random random = new Random(seed);
    if (seed % 4 == 0) {
      kq.close();
      kq = Kqueue.open(Kqueue.Option.SPINS);
    }
    if (seed % 2 == 0) {
      kq.register(Watch.timer(Duration.ofDays(1))); // a thread leads until then
    }
    for (int i = 0; i < SOURCES; i++) {
      users.add(kq.register(Watch.user()));
    }
    int all = 2 + random.nextInt(5);
    int virtual = seed % 3 == 0 ? 1 + random.nextInt(2) : 0;
    for (int i = 0; i < all; i++) {
      Random own = new Random(random.nextLong());
      Callable<Void> work = () -> takeOnAndOn(own);
      waiters.add(i < virtual ? Meanwhile.callVirtually(work) : Meanwhile.call(work));
    }
    for (int round = 0; round < ROUNDS; round++) {
      if (pipes.size() < SOURCES && random.nextInt(20) == 0) {
        addPipe();
      }
      boolean atOnce = random.nextBoolean();
      int n = 1 + random.nextInt(all);
      for (int i = 0; i < n; i++) {
        happen(random);
        if (random.nextInt(4) == 0) {
          waiters.get(random.nextInt(all)).thread().interrupt();
        }
        if (!atOnce) {
          awaitTaken(1, seed, round);
        }
      }
      if (atOnce) {
        awaitTaken(n, seed, round);
      }
      goOn.release(busy.getAndSet(0));
    }
    assertThat(taken.availablePermits()).as("taken twice").isZero();
  }

  private Void takeOnAndOn(Random random) {
    KeventList events = new KeventList(1 + random.nextInt(2));
    for (; ; ) {
      try {
        boolean briefly = random.nextInt(16) == 0;
        long nanos = briefly ? random.nextInt(100_000) : Kqueue.FOREVER;
        int n = kq.kevent(null, events, nanos);
        if (n > 0) {
          busy.incrementAndGet();
          taken.release(n);
          goOn.acquireUninterruptibly();
        }
      } catch (InterruptedException e) {
        continue;
      } catch (KqueueException e) {
        return null; // closed
      }
    }
  }

  private void addPipe() {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()).clear());
    pipes.add(pipe);
  }

  /** Makes an event of a source other than that of the last ones. */
  private void happen(Random random) {
    next++;
    int kind = random.nextInt(4);
    if (kind == 0) {
      kq.register(Watch.timer(Duration.ofNanos(1 + random.nextInt(200_000))).oneshot());
    } else if (kind == 1 || pipes.size() < SOURCES / 2) {
      users.get(next % SOURCES).trigger();
    } else {
      RawFiles.Ends pipe = pipes.get(next % pipes.size());
      files.drain(pipe.reader());
      files.write(pipe.writer(), 1);
    }
  }

  private void awaitTaken(int n, long seed, int round) throws InterruptedException {
    assertThat(taken.tryAcquire(n, Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS))
        .as(() -> n + " taken in round " + round + " of seed " + seed + ", by\n" + kq.dump())
        .isTrue();
  }
}
