// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.poller.EventSourceFd;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.posix.Poll;
import org.kqueue4j.posix.PollEntry;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;

/** Faults of waits that were found in use; each test says what went wrong. */
class WaitingRegressionsTest {
  /** More than a call asked epoll for at once. */
  private static final int MANY = 1_500;

  private static final int TIMES = 2_000;

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private static <T> T in(boolean virtual, Callable<T> work) throws Exception {
    try (var thread = virtual ? Meanwhile.callVirtually(work) : Meanwhile.call(work)) {
      return thread.join();
    }
  }

  private static List<Filter> filters(List<Kevent> events) {
    return events.stream().map(Kevent::filter).sorted().toList();
  }

  // ---- what is ready when a call begins ----

  /** The event of a queue that was watched ended a wait before it had asked for descriptors. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eventOfANestedQueueHidesNoReadyDescriptor(boolean virtual) throws Exception {
    RawFiles.Ends pipe = files.pipe();
    RawFiles.Ends nested = files.pipe();
    try (Kqueue inner = Kqueue.open()) {
      inner.register(Watch.read(nested.reader()));
      kq.register(Watch.read(inner));
      kq.register(Watch.read(pipe.reader()).clear());
      in(
          virtual,
          () -> {
            for (int i = 0; i < TIMES; i++) {
              files.write(pipe.writer(), 1);
              files.write(nested.writer(), 1);
              assertThat(kq.take())
                  .as("call %d", i)
                  .extracting(Kevent::ident)
                  .contains((long) pipe.reader());
              files.drain(pipe.reader());
              files.drain(nested.reader());
              inner.poll();
              kq.poll();
            }
            return TIMES;
          });
    }
  }

  /** A kqueue that keeps the background poller from polling any other. */
  private static final class Obstacle implements AutoCloseable {
    private final LinuxKqueue kqueue = LinuxKqueue.open(QueueOptions.NONE);
    private final CountDownLatch over = new CountDownLatch(1);
    private final Meanwhile<Boolean> holder;

    Obstacle() throws Exception {
      CountDownLatch held = new CountDownLatch(1);
      holder =
          Meanwhile.call(
              () -> {
                kqueue.lock().lock();
                try {
                  kqueue.setAsync(true);
                  held.countDown();
                  over.await();
                } finally {
                  kqueue.lock().unlock();
                }
                return true;
              });
      held.await();
    }

    @Override
    public void close() throws Exception {
      over.countDown();
      holder.join();
      kqueue.close();
    }
  }

  /** A virtual thread that something else woke, or whose time was over, left what was ready. */
  @Test
  void virtualThreadFindsWhatIsReadyHoweverItsWaitEnds() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    Registration user = kq.register(Watch.user());
    try (var waiter = Meanwhile.callVirtually(kq::take)) { // from now on the alarm is needed
      waiter.untilItWaits();
      user.trigger();
      assertThat(waiter.join()).hasSize(1);
    }
    try (Obstacle obstacle = new Obstacle()) {
      assertThat(obstacle.kqueue.isClosed()).isFalse();
      try (var waiter = Meanwhile.callVirtually(kq::take)) {
        waiter.untilItWaits();
        files.write(pipe.writer(), 1);
        user.trigger();
        assertThat(filters(waiter.join())).containsExactly(Filter.READ, Filter.USER);
      }
      files.drain(pipe.reader());
      assertThat(kq.poll()).isEmpty();
      files.write(pipe.writer(), 1);
      assertThat(in(true, () -> kq.poll(Duration.ofMillis(1)))).hasSize(1);
    }
  }

  /** The alarm notices them once, and each thread has room for one. */
  @Test
  void eachVirtualThreadHasOneOfThoseThatAreReadyAtOnce() throws Exception {
    List<RawFiles.Ends> pipes = new ArrayList<>();
    List<Meanwhile<Long>> threads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      RawFiles.Ends pipe = files.pipe();
      pipes.add(pipe);
      kq.register(Watch.read(pipe.reader()).oneshot());
    }
    for (int i = 0; i < pipes.size(); i++) {
      threads.add(Meanwhile.callVirtually(this::takeOne));
      threads.getLast().untilItWaits();
    }
    try (Obstacle obstacle = new Obstacle()) {
      assertThat(obstacle.kqueue.isClosed()).isFalse();
      for (RawFiles.Ends pipe : pipes) {
        files.write(pipe.writer(), 1);
      }
    }
    List<Long> reported = new ArrayList<>();
    for (Meanwhile<Long> thread : threads) {
      reported.add(thread.join());
    }
    assertThat(reported)
        .containsExactlyInAnyOrderElementsOf(
            pipes.stream().map(pipe -> (long) pipe.reader()).toList());
  }

  private long takeOne() throws InterruptedException {
    KeventList one = new KeventList(1);
    kq.kevent(null, one, Kqueue.FOREVER);
    return one.ident(0);
  }

  /** A wait that was over while it spun never asked for descriptors, however many there were. */
  @Test
  void waitThatEndsWhileItSpinsFindsWhatIsReady() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger begun = new AtomicInteger();
    try (Kqueue spinning = Kqueue.open(Kqueue.Option.SPINS);
        Registration user = spinning.register(Watch.user());
        var trigger =
            Meanwhile.call(
                () -> {
                  for (int seen = 0; !over.get(); ) {
                    if (begun.get() > seen) {
                      seen = begun.get();
                      for (int i = 0; i < seen % 50; i++) {
                        Thread.onSpinWait();
                      }
                      user.trigger();
                    }
                  }
                  return true;
                })) {
      spinning.register(Watch.read(pipe.reader()).clear());
      for (int i = 0; i < TIMES; i++) {
        begun.incrementAndGet();
        assertThat(spinning.take()).hasSize(1);
        files.write(pipe.writer(), 1);
        begun.incrementAndGet();
        assertThat(spinning.take())
            .as("call %d", i)
            .extracting(Kevent::filter)
            .contains(Filter.READ);
        files.drain(pipe.reader());
        spinning.poll();
      }
      over.set(true);
      trigger.join();
    }
  }

  // ---- many at once ----

  private List<Integer> readyEventfds() {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      int fd = files.eventfd();
      files.add(fd, 1);
      all.add(fd);
    }
    return all;
  }

  /** A call found no more than 512 descriptors, however many it had room for. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneCallFindsEachDescriptorThatIsReady(boolean virtual) throws Exception {
    readyEventfds().forEach(fd -> kq.register(Watch.read(fd)));
    KeventList events = new KeventList(2 * MANY);
    in(
        virtual,
        () -> {
          for (int i = 0; i < 3; i++) {
            assertThat(kq.kevent(null, events, Kqueue.FOREVER)).isEqualTo(MANY);
            assertThat(kq.kevent(null, events, 0)).isEqualTo(MANY);
          }
          return MANY;
        });
  }

  /** The same of poll, which had to ask several times. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onePollFindsEachDescriptorThatIsReady(boolean virtual) throws Exception {
    List<PollEntry> entries =
        readyEventfds().stream().map(fd -> PollEntry.of(fd, Poll.IN)).toList();
    in(
        virtual,
        () -> {
          try {
            for (int i = 0; i < 3; i++) {
              assertThat(Poll.poll(entries, null)).isEqualTo(MANY);
            }
            // The others have knotes still, and are stale.
            assertThat(Poll.poll(entries.subList(0, 10), Duration.ZERO)).isEqualTo(10);
          } finally {
            Poll.release();
          }
          return MANY;
        });
  }

  // ---- a thread that takes in, and needs the lock again ----

  /** Something that an eventfd says. */
  private static final class EventfdSource extends EventSourceFd {
    private final int eventfd;
    private final Consumer<KernelQueue> takesIn;

    EventfdSource(int eventfd, Consumer<KernelQueue> takesIn) {
      this.eventfd = eventfd;
      this.takesIn = takesIn;
    }

    @Override
    public int fd() {
      return eventfd;
    }

    @Override
    protected void drain(KernelQueue queue) {
      takesIn.accept(queue);
    }

    @Override
    public void close() {
      isOpen(); // the test closes it
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void add(LinuxKqueue linux, EventSourceFd inlet) {
    linux.lock().lock();
    try {
      assertThat(linux.poller().add(inlet, Linux.EPOLLIN)).isNull();
    } finally {
      linux.lock().unlock();
    }
  }

  /**
   * A thread that had given up the lock while it took in messages, to notify a queue that watches,
   * never got it again: a thread whose last wait had found something at once found the rest of the
   * messages again and again, and kept the lock.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void threadThatWaitsLeavesTheLockToOneThatTakesIn(boolean virtual) throws Exception {
    int messages = files.eventfd();
    int others = files.eventfd();
    CountDownLatch takesIn = new CountDownLatch(1);
    CountDownLatch found = new CountDownLatch(1);
    AtomicBoolean failed = new AtomicBoolean();
    Runnable readAll =
        () -> {
          files.drain(messages);
          files.drain(others);
        };
    LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
    try (Kqueue shared = Kqueues.of(linux)) {
      Registration user = shared.register(Watch.user());
      findAtOnce(shared);
      files.add(messages, 1);
      files.add(others, 1);
      add(
          linux,
          new EventfdSource(
              messages,
              queue -> { // as noteLocked does
                queue.lock().unlock();
                takesIn.countDown();
                await(found);
                queue.lock().lock();
                readAll.run();
              }));
      add(
          linux,
          new EventfdSource(
              others,
              _ -> {
                if (takesIn.getCount() == 0) {
                  found.countDown();
                }
                if (failed.get()) {
                  readAll.run();
                }
              }));
      try (var taker = Meanwhile.call(shared::poll)) {
        await(takesIn);
        try (var waiter =
            virtual ? Meanwhile.callVirtually(shared::take) : Meanwhile.call(shared::take)) {
          try {
            assertThat(taker.join()).isEmpty();
          } catch (Throwable t) {
            failed.set(true); // else the lock stays taken
            throw t;
          }
          user.trigger();
          assertThat(waiter.join()).hasSize(1);
        }
      }
    }
  }

  /** The next wait of any thread begins with a look that keeps the lock. */
  private void findAtOnce(Kqueue shared) throws Exception {
    RawFiles.Ends pipe = files.pipe();
    files.write(pipe.writer(), 1);
    Registration read = shared.register(Watch.read(pipe.reader()));
    assertThat(in(true, () -> shared.take())).hasSize(1); // a virtual thread always begins so
    read.close();
  }
}
