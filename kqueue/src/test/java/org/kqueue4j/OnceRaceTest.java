// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Several threads at random with the futures of one queue: each ends once, and leaves nothing. */
@Timeout(300)
class OnceRaceTest {
  private static final int THREADS = 4;
  private static final int STEPS = 3000;

  private final Kqueue kq = Kqueue.open();
  private final RawFiles files = new RawFiles();
  private final RawFiles.Ends pipe = files.pipe();
  private final List<Toggle> sources = List.of(new Toggle(), new Toggle(), new Toggle());

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  /** Is readable while it is up. */
  private static final class Toggle extends EventSource {
    private volatile boolean isUp;

    void set(boolean isUp) {
      this.isUp = isUp;
      changed();
    }

    @Override
    protected long readable() {
      return isUp ? 1 : 0;
    }
  }

  /** One thread. */
  private final class Racer {
    private final Random random;
    private final List<CompletableFuture<? extends Kevent>> made = new ArrayList<>();

    /** Those whose cancellation has succeeded. */
    private final List<CompletableFuture<? extends Kevent>> cancelled = new ArrayList<>();

    Racer(long seed) {
      random = new Random(seed);
    }

    Racer run() throws Exception {
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      return this;
    }

    private void step() throws Exception {
      switch (random.nextInt(8)) {
        case 0, 1 -> made.add(kq.once(watch()));
        case 2 -> cancelOne();
        case 3, 4 -> toggle();
        case 5 ->
            made.add(kq.once(watch()).orTimeout(1 + random.nextInt(3), TimeUnit.MILLISECONDS));
        case 6 -> kq.await(watch(), Duration.ofNanos(random.nextInt(500_000)));
        default -> made.add(kq.once(Watch.timer(Duration.ofMillis(1 + random.nextInt(2)))));
      }
    }

    /** A source in one way or another, or a pipe that becomes readable. */
    private Watch<Kevent.Read> watch() {
      IoWatch<Kevent.Read> source = Watch.read(anySource());
      return switch (random.nextInt(6)) {
        case 0 -> source.lowat(1);
        case 1 -> Watch.read(pipe.reader());
        default -> source;
      };
    }

    private Toggle anySource() {
      return sources.get(random.nextInt(sources.size()));
    }

    private void cancelOne() {
      if (!made.isEmpty()) {
        CompletableFuture<? extends Kevent> future = made.get(random.nextInt(made.size()));
        if (!future.isDone() && future.cancel(false)) {
          cancelled.add(future);
        }
      }
    }

    private void toggle() {
      if (random.nextInt(10) == 0) {
        synchronized (files) { // which belongs to one thread at a time
          files.write(pipe.writer(), 1);
          files.drain(pipe.reader());
        }
        return;
      }
      anySource().set(random.nextInt(3) == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void eachEndsOnce(long seed) throws Exception {
    List<Meanwhile<Racer>> racers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Racer racer = new Racer(seed * THREADS + i);
      racers.add(i % 2 == 0 ? Meanwhile.call(racer::run) : Meanwhile.callVirtually(racer::run));
    }
    List<CompletableFuture<? extends Kevent>> all = new ArrayList<>();
    for (Meanwhile<Racer> meanwhile : racers) {
      Racer racer = meanwhile.join();
      assertThat(racer.cancelled).allMatch(CompletableFuture::isCancelled);
      all.addAll(racer.made);
    }
    // What is left needs an event each.
    assertThat(Beside.knotes(kq)).isLessThanOrEqualTo(2 * sources.size() + 1 + all.size());
    files.write(pipe.writer(), 1);
    sources.forEach(source -> source.set(true));
    Meanwhile.until("all have ended", () -> all.stream().allMatch(CompletableFuture::isDone));
    Beside.expectNothing(kq);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void closeEndsAll(long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      try (Kqueue closed = Kqueue.open()) {
        Meanwhile<List<CompletableFuture<? extends Kevent>>> maker =
            Meanwhile.callVirtually(() -> makeUntilClosed(closed));
        Meanwhile.until("some are made", () -> Beside.knotes(closed) > 10);
        long until = System.nanoTime() + random.nextInt(100_000);
        while (System.nanoTime() < until) {
          Thread.onSpinWait();
        }
        closed.close();
        for (CompletableFuture<? extends Kevent> future : maker.join()) {
          assertThat(future).isDone();
          assertThat(future.handle((event, failure) -> isEnd(event, failure)).join()).isTrue();
        }
        Meanwhile.until("nobody waits", () -> Beside.waiters(closed) == 0);
      }
    }
  }

  private static boolean isEnd(Kevent event, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return event != null || cause instanceof KqueueException e && e.errno() == Errno.EBADF;
  }

  private static List<CompletableFuture<? extends Kevent>> makeUntilClosed(Kqueue kq) {
    List<CompletableFuture<? extends Kevent>> made = new ArrayList<>();
    try {
      for (int i = 0; ; i++) {
        Watch<?> never = i % 2 == 0 ? Watch.read(new Toggle()) : Watch.timer(Duration.ofHours(1));
        made.add(kq.once(never));
      }
    } catch (KqueueException e) {
      assertThat(e.errno()).isEqualTo(Errno.EBADF);
      // A future whose registration has met the close ends by one of the two threads that know.
      Meanwhile.until("all end", () -> made.stream().allMatch(CompletableFuture::isDone));
      return made;
    }
  }
}
