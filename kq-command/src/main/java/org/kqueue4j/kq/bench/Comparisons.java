// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.bench.Comparison.Contestant;
import org.kqueue4j.kq.bench.Comparison.Operation;
import org.kqueue4j.sys.ClosedKqueueException;

/** All comparisons. Their loops are not shared, which would add a call to each operation. */
final class Comparisons {
  /** The comparisons, in the order of the table. */
  static final List<Comparison> ALL =
      List.of(
          new Comparison(
              "user",
              "user event, trigger and take",
              "Selector.wakeup, selectNow",
              Comparisons::userEvent,
              Comparisons::selectorWakeup),
          new Comparison(
              "wake",
              "wake-up of another thread",
              "LockSupport.unpark, park",
              Comparisons::wakeByKqueue,
              Comparisons::wakeByUnpark),
          new Comparison(
              "pipe",
              "pipe event: write, wait, read",
              "Selector.select",
              Comparisons::pipeOfKqueue,
              Comparisons::pipeOfSelector),
          new Comparison(
              "descriptor",
              "descriptor, add and delete",
              "register, cancel, selectNow",
              Comparisons::addAndDelete,
              Comparisons::registerAndCancel),
          new Comparison(
              "timer",
              "timer, add and cancel",
              "ScheduledThreadPoolExecutor",
              Comparisons::timerOfKqueue,
              Comparisons::timerOfExecutor));

  /**
   * Timers that expire earlier than the one that is set and cancelled, so no thread has to be woken
   * for it. No timer expires.
   */
  private static final int OTHER_TIMERS = 100;

  private static final int OTHER_HOURS = 1;
  private static final int HOURS = 2;

  private Comparisons() {}

  private static Contestant userEvent() {
    Kqueue kq = Kqueue.open();
    Registration event = kq.register(Watch.user());
    KeventList events = new KeventList(1);
    return Contestant.of(
        times -> {
          for (int i = 0; i < times; i++) {
            event.trigger();
            kq.kevent(null, events, 0);
          }
        },
        kq::close);
  }

  private static Contestant selectorWakeup() throws IOException {
    Selector selector = Selector.open();
    return Contestant.of(
        times -> {
          for (int i = 0; i < times; i++) {
            selector.wakeup();
            selector.selectNow();
          }
        },
        selector);
  }

  /** Two threads wake each other in turns, each on its own queue. One operation is one wake-up. */
  private static Contestant wakeByKqueue() {
    Kqueue calls = Kqueue.open();
    Kqueue answers = Kqueue.open();
    Registration call = calls.register(Watch.user());
    Registration answer = answers.register(Watch.user());
    KeventList events = new KeventList(1);
    startAnswerer(() -> answer(calls, answer));
    return Contestant.of(
        times -> {
          for (int i = roundTrips(times); i > 0; i--) {
            call.trigger();
            answers.kevent(null, events, Kqueue.FOREVER);
          }
        },
        calls::close,
        answers::close);
  }

  private static void answer(Kqueue calls, Registration answer) {
    KeventList taken = new KeventList(1);
    try {
      while (true) {
        calls.kevent(null, taken, Kqueue.FOREVER);
        answer.trigger();
      }
    } catch (ClosedKqueueException e) {
      // The queue was closed: the thread ends.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread startAnswerer(Runnable answer) {
    return Thread.ofPlatform().daemon().name("kq-bench-answerer").start(answer);
  }

  /** Returns the number of round trips, rounded up: an answer is a wake-up too. */
  private static int roundTrips(int times) {
    return (times + 1) / 2;
  }

  private static Contestant wakeByUnpark() {
    ParkedThreads threads = new ParkedThreads();
    return Contestant.of(threads, threads);
  }

  /** Two threads unpark each other in turns. */
  private static final class ParkedThreads implements Operation, Closeable {
    private volatile Thread caller = Thread.currentThread();
    private volatile boolean called;
    private volatile boolean answered;
    private volatile boolean closed;
    private final Thread answerer = startAnswerer(this::answer);

    private void answer() {
      while (!closed) {
        LockSupport.park(this);
        if (called) {
          called = false;
          answered = true;
          LockSupport.unpark(caller);
        }
      }
    }

    @Override
    public void run(int times) {
      caller = Thread.currentThread();
      for (int i = roundTrips(times); i > 0; i--) {
        called = true;
        LockSupport.unpark(answerer);
        while (!answered) {
          LockSupport.park(this);
        }
        answered = false;
      }
    }

    @Override
    public void close() {
      closed = true;
      LockSupport.unpark(answerer);
    }
  }

  private static Pipe nonBlockingPipe() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    pipe.sink().configureBlocking(false);
    return pipe;
  }

  /** Writes a byte to a pipe, waits for it and reads it. */
  private static Contestant pipeOfKqueue() throws IOException {
    Pipe pipe = nonBlockingPipe();
    ByteBuffer data = ByteBuffer.allocateDirect(1);
    Kqueue kq = Kqueue.open();
    KeventList events = new KeventList(1);
    kq.register(Watch.read(pipe.source()));
    return Contestant.of(
        times -> {
          for (int i = 0; i < times; i++) {
            pipe.sink().write(data.clear());
            kq.kevent(null, events, Kqueue.FOREVER);
            pipe.source().read(data.clear());
          }
        },
        kq::close,
        pipe.source(),
        pipe.sink());
  }

  private static Contestant pipeOfSelector() throws IOException {
    Pipe pipe = nonBlockingPipe();
    ByteBuffer data = ByteBuffer.allocateDirect(1);
    Selector selector = Selector.open();
    pipe.source().register(selector, SelectionKey.OP_READ);
    return Contestant.of(
        times -> {
          for (int i = 0; i < times; i++) {
            pipe.sink().write(data.clear());
            selector.select();
            selector.selectedKeys().clear();
            pipe.source().read(data.clear());
          }
        },
        selector,
        pipe.source(),
        pipe.sink());
  }

  private static Contestant addAndDelete() throws IOException {
    Pipe pipe = nonBlockingPipe();
    Kqueue kq = Kqueue.open();
    return Contestant.of(
        addingAndDeleting(kq, Watch.read(pipe.source())), kq::close, pipe.source(), pipe.sink());
  }

  private static Operation addingAndDeleting(Kqueue kq, Watch<?> watch) {
    return times -> {
      for (int i = 0; i < times; i++) {
        kq.register(watch).close();
      }
    };
  }

  /** A selector passes both changes to epoll at its next select, so select is included. */
  private static Contestant registerAndCancel() throws IOException {
    Pipe pipe = nonBlockingPipe();
    Selector selector = Selector.open();
    return Contestant.of(
        times -> {
          for (int i = 0; i < times; i++) {
            SelectionKey key = pipe.source().register(selector, SelectionKey.OP_READ);
            selector.selectNow();
            key.cancel();
            selector.selectNow();
          }
        },
        selector,
        pipe.source(),
        pipe.sink());
  }

  private static Contestant timerOfKqueue() {
    Kqueue kq = Kqueue.open();
    for (int i = 0; i < OTHER_TIMERS; i++) {
      kq.register(Watch.timer(Duration.ofHours(OTHER_HOURS)).oneshot());
    }
    Watch<?> timer = Watch.timer(Duration.ofHours(HOURS)).oneshot();
    return Contestant.of(addingAndDeleting(kq, timer), kq::close);
  }

  private static Contestant timerOfExecutor() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());
    executor.setRemoveOnCancelPolicy(true);
    for (int i = 0; i < OTHER_TIMERS; i++) {
      var _ = executor.schedule(() -> {}, OTHER_HOURS, TimeUnit.HOURS);
    }
    return Contestant.of(
        times -> {
          for (int i = 0; i < times; i++) {
            executor.schedule(() -> {}, HOURS, TimeUnit.HOURS).cancel(false);
          }
        },
        executor::shutdownNow);
  }
}
