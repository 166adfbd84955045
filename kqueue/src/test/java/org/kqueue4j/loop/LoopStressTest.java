// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.NotRegisteredException;

/** Threads that register, trigger, close and pass tasks while a loop runs. */
@Timeout(120)
class LoopStressTest {
  private static final int THREADS = 4;
  private static final int STEPS = 3000;

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicInteger tasks = new AtomicInteger();
  private final AtomicInteger handled = new AtomicInteger();
  private final AtomicBoolean inHandler = new AtomicBoolean();

  private void check(boolean holds, String rule) {
    if (!holds) {
      failure.compareAndSet(null, new AssertionError(rule));
    }
  }

  /** Runs in the loop's thread, and checks that nothing else does at that time. */
  private void alone(Runnable body) {
    check(inHandler.compareAndSet(false, true), "two handlers at once");
    body.run();
    inHandler.set(false);
  }

  /** A handler of a user event that must be called after each trigger that it has not seen. */
  private final class Source {
    private final AtomicInteger triggered = new AtomicInteger();
    private volatile int seen;
    private boolean ended; // the loop's thread
    final Handle handle;

    Source(LoopLevel level) {
      handle =
          level.on(
              Watch.user(),
              () ->
                  alone(
                      () -> {
                        check(!ended, "a handler was called after its end");
                        seen = triggered.get();
                        handled.incrementAndGet();
                      }));
    }

    void trigger() {
      triggered.incrementAndGet();
      try {
        handle.registration().trigger();
      } catch (NotRegisteredException e) {
        check(!handle.isValid(), "a valid registration refused a trigger");
      }
    }

    /** Called in the loop's thread. */
    void end() {
      handle.close();
      ended = true;
    }
  }

  private void work(EventLoop loop, long seed, List<Source> left) {
    Random random = new Random(seed);
    List<Source> mine = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      int which = mine.isEmpty() ? 0 : random.nextInt(mine.size());
      switch (random.nextInt(8)) {
        case 0 -> mine.add(new Source(random.nextInt(4) == 0 ? loop.urgent() : loop));
        case 1 -> {
          if (mine.size() > 5) {
            Source source = mine.remove(which);
            loop.execute(() -> alone(source::end));
            source.trigger();
          }
        }
        case 2 -> loop.execute(() -> alone(tasks::incrementAndGet));
        case 3 -> {
          loop.after(
              Duration.ofNanos(random.nextInt(100_000)), () -> alone(handled::incrementAndGet));
        }
        case 4 -> loop.scheduler().schedule(tasks::get, random.nextInt(50), TimeUnit.MICROSECONDS);
        default -> {
          if (!mine.isEmpty()) {
            mine.get(which).trigger();
          }
        }
      }
    }
    synchronized (left) {
      left.addAll(mine);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingIsLostAndNothingComesTooLate(long seed) throws Exception {
    List<Source> left = new ArrayList<>();
    try (EventLoop loop = EventLoop.open()) {
      loop.onException(t -> failure.compareAndSet(null, t));
      Thread runner = new Thread(loop);
      runner.start();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        long own = seed * THREADS + i;
        Thread thread = new Thread(() -> work(loop, own, left));
        thread.setUncaughtExceptionHandler((_, t) -> failure.compareAndSet(null, t));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      left.forEach(Source::trigger);
      CountDownLatch seen = new CountDownLatch(1);
      loop.execute(
          new Runnable() {
            @Override
            public void run() {
              if (left.stream().allMatch(source -> source.seen == source.triggered.get())) {
                seen.countDown();
              } else {
                loop.execute(this);
              }
            }
          });
      seen.await(); // each trigger was seen
      loop.stop();
      runner.join();
    }
    assertThat(failure).hasValue(null);
    assertThat(tasks).hasPositiveValue();
    assertThat(handled).hasPositiveValue();
  }
}
