// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** The result of a wait as one number, and what tests that wait need. Thread-safe. */
final class Wait {
  /** The result of a wait that has timed out. */
  static final int NOTHING = 0;

  /** The result of a wait that has thrown {@code InterruptedException}. */
  static final int INTERRUPTED = -1;

  /** The result if the event is of a descriptor, or of another queue. */
  static final int READABLE = 100;

  /** The end of a future by its event; a successful trigger. */
  static final int EVENT = 1;

  /** The end of a future by a cancellation. */
  static final int CANCELLED = 2;

  /** Far longer than anything here takes. */
  static final Duration LONG = Duration.ofSeconds(20);

  private static final ExecutorService ASIDE =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

  /** A pipe that no thread writes to. */
  private static final Pipe SILENT = pipe();

  private Wait() {}

  /** Waits for {@link #LONG} for one event; returns its number or another result. */
  static int on(Kqueue queue) {
    return on(queue, LONG);
  }

  /** Polls for one event; returns its number or another result. */
  static int poll(Kqueue queue) {
    return on(queue, Duration.ZERO);
  }

  /**
   * Waits for one event; returns the number that is attached to its registration, or another
   * result, an errno negated.
   */
  static int on(Kqueue queue, Duration timeout) {
    KeventList events = new KeventList(1);
    return valueOrErrno(
        () -> {
          try {
            return queue.kevent(null, events, timeout) == 0 ? NOTHING : numberOf(events);
          } catch (InterruptedException e) {
            return INTERRUPTED;
          }
        });
  }

  private static int numberOf(KeventList events) {
    return events.udata(0) instanceof Integer number ? number : READABLE;
  }

  /** Does {@link #on} in a virtual thread. */
  static int onVirtually(Kqueue queue) {
    int[] result = {NOTHING};
    Thread thread = Thread.ofVirtual().start(() -> result[0] = on(queue));
    try {
      thread.join();
    } catch (InterruptedException e) {
      return INTERRUPTED;
    }
    return result[0];
  }

  /** Has the queue polled in the background from now on, as after any wait of a virtual thread. */
  static void beginBackgroundPolling(Kqueue queue, Registration event) {
    during(
        () -> onVirtually(queue),
        () -> {
          while (queue.dump().waiters().isEmpty()) {
            Thread.onSpinWait();
          }
          event.trigger();
        });
  }

  /** Waits in a third thread while this one runs the action; returns the result of the wait. */
  static int during(Callable<Integer> wait, Runnable action) {
    Future<Integer> result = ASIDE.submit(wait);
    action.run();
    try {
      return result.get();
    } catch (InterruptedException e) {
      return INTERRUPTED;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Awaits the end of a future: an event, a cancellation, an errno negated, or nothing. */
  static int end(CompletableFuture<? extends Kevent> future) {
    try {
      future.get(LONG.toSeconds(), TimeUnit.SECONDS);
      return EVENT;
    } catch (CancellationException e) {
      return CANCELLED;
    } catch (ExecutionException e) {
      return -((KqueueException) e.getCause()).errno().number();
    } catch (TimeoutException e) {
      return NOTHING;
    } catch (InterruptedException e) {
      return INTERRUPTED;
    }
  }

  /** Triggers a user event; returns {@link #EVENT}, or the errno negated. */
  static int trigger(Registration event) {
    return valueOrErrno(
        () -> {
          event.trigger();
          return EVENT;
        });
  }

  /** Changes the user event 1 by the system call, with these bits alone. */
  static void change(Kqueue queue, int flags, int fflags) {
    KeventList change = new KeventList(1).add(1, Event.EVFILT_USER, flags, fflags, 0, 1);
    unchecked(() -> queue.kevent(change, null, 0));
  }

  /** Returns the value, or the errno negated if the call fails. */
  static int valueOrErrno(IntSupplier call) {
    try {
      return call.getAsInt();
    } catch (KqueueException e) {
      return -e.errno().number();
    }
  }

  /** Opens a queue with a pipe that stays silent, so that a waiter waits in an epoll. */
  static Kqueue openWithEpoll(Kqueue.Option... options) {
    Kqueue queue = Kqueue.open(options);
    queue.register(Watch.read(SILENT.source()));
    return queue;
  }

  /** Opens a pipe. */
  static Pipe pipe() {
    return unchecked(Pipe::open);
  }

  /** Writes a byte. */
  static void write(Pipe pipe) {
    unchecked(() -> pipe.sink().write(ByteBuffer.allocate(1)));
  }

  /** Closes the end that is read. */
  static void closeSource(Pipe pipe) {
    close(pipe.source());
  }

  /** Closes both ends. */
  static void close(Pipe pipe) {
    closeSource(pipe);
    close(pipe.sink());
  }

  /** Closes a channel or a selector. */
  static void close(Closeable closeable) {
    unchecked(
        () -> {
          closeable.close();
          return null;
        });
  }

  /** Calls what may fail with an {@code IOException}, which no test expects. */
  static <T> T unchecked(Callable<T> call) {
    try {
      return call.call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
