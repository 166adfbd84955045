package org.kqueue4j.concurrency.waiting;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;

/** Futures of events, told in one number. */
final class Futures {
  static final int EVENT = 1;
  static final int CANCELLED = 2;

  /** It never ended, though it was waited for. */
  static final int HANGS = 0;

  private Futures() {}

  /** Waits for the end of a future: an event, a cancellation, or an errno. */
  static int end(CompletableFuture<Kevent> future) {
    try {
      future.get(Wait.LONG.toSeconds(), TimeUnit.SECONDS);
      return EVENT;
    } catch (CancellationException e) {
      return CANCELLED;
    } catch (ExecutionException e) {
      return -((KqueueException) e.getCause()).errno().number();
    } catch (TimeoutException e) {
      return HANGS;
    } catch (InterruptedException e) {
      return Wait.INTERRUPTED;
    }
  }

  /** Triggers a user event: 1, or the errno. */
  static int trigger(Kqueue queue, long id) {
    try {
      queue.trigger(id);
      return EVENT;
    } catch (KqueueException e) {
      return -e.errno().number();
    }
  }

  /** How many knotes there are beside a queue. */
  static int knotes(Kqueue queue) {
    return queue.dump().beside().stream().mapToInt(beside -> beside.knotes().size()).sum();
  }
}
