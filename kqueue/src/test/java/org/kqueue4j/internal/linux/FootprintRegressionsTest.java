// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.support.ThreadMeter;

/** What queues took that they did not need; each test says what went wrong. */
public class FootprintRegressionsTest {
  private static final int QUEUES = 10_000;
  private static final int TIMES = 2_000;

  /** A number that many programs reach, and that the limit here allows. */
  private static final int HIGH = 18_000;

  private final RawFiles files = new RawFiles();

  @AfterEach
  void close() {
    files.close();
  }

  /** An empty queue took 9 KB: a timer wheel, and tables for what few queues watch. */
  @Test
  void emptyQueueTakesAtMost1536Bytes() {
    List<Kqueue> queues = new ArrayList<>(QUEUES);
    Kqueue.open().close();
    long before = heap();
    for (int i = 0; i < QUEUES; i++) {
      queues.add(Kqueue.open());
    }
    assertThat((heap() - before) / (double) QUEUES).isBetween(256.0, 1536.0);
    queues.forEach(Kqueue::close);
  }

  /** In use after a collection. */
  public static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private interface Work {
    void run() throws Exception;
  }

  /** How many bytes of the heap a round allocates, once it has been run often. */
  private static double allocatedBy(Work work) throws Exception {
    double least = Double.MAX_VALUE;
    for (int attempt = 0; attempt < 5; attempt++) {
      long before = ThreadMeter.allocatedBytes();
      for (int i = 0; i < TIMES; i++) {
        work.run();
      }
      least = Math.min(least, (ThreadMeter.allocatedBytes() - before) / (double) TIMES);
    }
    return least;
  }

  private final KeventList events = new KeventList(1);

  private void watchOnce(int fd) throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.read(fd));
      assertThat(kq.kevent(null, events, Kqueue.FOREVER)).isEqualTo(1);
    }
  }

  /**
   * A queue's memory grew with the highest number: 4 bytes of the heap and 12 outside of it for
   * each. And the latter came back by the collector only.
   */
  @Test
  void queueTakesTheSameWhateverTheNumber() throws Exception {
    int low = files.eventfd();
    files.add(low, 1);
    files.dup2(low, HIGH);
    try {
      double atLow = allocatedBy(() -> watchOnce(low));
      double atHigh = allocatedBy(() -> watchOnce(HIGH));
      assertThat(atLow).isLessThan(4096);
      assertThat(atHigh).isLessThan(atLow + 256);
    } finally {
      files.close(HIGH);
    }
  }

  /** A virtual thread made the alarm look after its queue though something was ready at once. */
  @Test
  void virtualThreadThatFindsSomethingAtOnceNeedsNoAlarm() throws Exception {
    BackgroundPollerThread.awaitEnd();
    int fd = files.eventfd();
    files.add(fd, 1);
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.read(fd));
      try (var waiter = Meanwhile.callVirtually(kq::take)) {
        assertThat(waiter.join()).hasSize(1);
      }
      assertThat(BackgroundPollerThread.runs()).isFalse();
    }
  }

  /** A buffer that a queue leaves to another must not be in use by a thread that still waits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void waiterOfAClosedQueueKeepsItsMemoryUntilItReturns(int waiters) throws Exception {
    int silent = files.eventfd();
    for (int round = 0; round < 300; round++) {
      Kqueue closed = Kqueue.open();
      closed.register(Watch.read(silent));
      List<Meanwhile<List<Kevent>>> waiting = new ArrayList<>();
      for (int i = 0; i < waiters; i++) {
        waiting.add(Meanwhile.call(closed::take));
      }
      int fd = files.eventfd();
      files.add(fd, 1);
      for (Meanwhile<List<Kevent>> waiter : waiting) {
        waiter.untilItWaits();
      }
      closed.close();
      for (int i = 0; i < 10; i++) {
        try (Kqueue next = Kqueue.open()) {
          next.register(Watch.read(fd), round);
          assertThat(next.take())
              .singleElement()
              .returns((long) fd, Kevent::ident)
              .returns(round, Kevent::attachment);
        }
      }
      for (Meanwhile<List<Kevent>> waiter : waiting) {
        assertThat(waiter.thread().join(Meanwhile.SOON)).isTrue();
      }
      files.close(fd);
    }
  }
}
