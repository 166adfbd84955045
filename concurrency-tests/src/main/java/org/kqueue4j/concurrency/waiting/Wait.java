package org.kqueue4j.concurrency.waiting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;

/** A wait, told in one number; what else a test needs that waits. Safe for use by any thread. */
final class Wait {
  /** The time was over: nothing came. */
  static final int NOTHING = 0;

  /** {@code InterruptedException}. */
  static final int INTERRUPTED = -1;

  /** The event was of a descriptor, or of another queue. */
  static final int READABLE = 100;

  /** Far longer than anything here takes. */
  static final Duration LONG = Duration.ofSeconds(20);

  private static final ExecutorService ASIDE =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

  /** A pipe that nobody ever writes to. */
  private static final Pipe SILENT = pipe();

  private Wait() {}

  /** Waits long for one event: its ident, {@link #READABLE}, or what came of the wait otherwise. */
  static int on(Kqueue queue) {
    return on(queue, LONG);
  }

  /** Waits for one event. */
  static int on(Kqueue queue, Duration timeout) {
    KeventList events = new KeventList(1);
    try {
      return queue.kevent(null, events, timeout) == 0 ? NOTHING : name(events.get(0));
    } catch (KqueueException e) {
      return -e.errno().number();
    } catch (InterruptedException e) {
      return INTERRUPTED;
    }
  }

  private static int name(Kevent event) {
    return event.filter() == Filter.READ ? READABLE : (int) event.ident();
  }

  /** {@link #on} of a virtual thread. */
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

  /** Does it in a third thread. */
  static Future<Integer> aside(Callable<Integer> wait) {
    return ASIDE.submit(wait);
  }

  /** What came of it. */
  static int result(Future<Integer> aside) {
    try {
      return aside.get();
    } catch (InterruptedException e) {
      return INTERRUPTED;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** A queue with a pipe that stays silent, so that who waits does it in an epoll. */
  static Kqueue openWithEpoll(Kqueue.Option... options) {
    Kqueue queue = Kqueue.open(options);
    queue.add(Kevent.read(SILENT.source()));
    return queue;
  }

  /** A new pipe. */
  static Pipe pipe() {
    try {
      return Pipe.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a byte. */
  static void write(Pipe pipe) {
    try {
      pipe.sink().write(ByteBuffer.allocate(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes the end that is read. */
  static void closeSource(Pipe pipe) {
    try {
      pipe.source().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes both ends. */
  static void close(Pipe pipe) {
    try {
      pipe.source().close();
      pipe.sink().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
