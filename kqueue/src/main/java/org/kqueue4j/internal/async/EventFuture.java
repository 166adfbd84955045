// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.async;

import java.util.concurrent.CompletableFuture;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.thread.DaemonThreads;
import org.kqueue4j.sys.KqueueException;

/** The future of the first event of a change. */
final class EventFuture<E> extends CompletableFuture<E> {
  final SharedKnote<E> knote;
  private final FutureQueue<E> queue;
  private final FutureChange<E> change;

  /** Whether a thread waits for it, and the program does not have it. */
  private final boolean awaited;

  EventFuture(FutureQueue<E> queue, FutureChange<E> change, SharedKnote<E> knote, boolean awaited) {
    this.queue = queue;
    this.change = change;
    this.knote = knote;
    this.awaited = awaited;
  }

  /** Returns a future of the JDK's own class: what depends on this one has no knote. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  /** Takes what is pending, in this thread; if that throws, the future is cancelled. */
  void poll() {
    try {
      queue.poll();
    } catch (Throwable t) {
      cancel(false);
      throw t;
    }
  }

  /**
   * Lets a thread wait for it from now on.
   *
   * @throws KqueueException {@code EWOULDBLOCK} if no thread can be started; the future is then
   *     cancelled
   */
  void serve() {
    try {
      queue.serve();
    } catch (OutOfMemoryError e) {
      cancel(false);
      throw DaemonThreads.refused(change + ": cannot start a thread to wait for it", e);
    }
  }

  void completeBy(KeventStruct reported) {
    E event = change.toEvent().apply(reported);
    if (awaited) {
      complete(event);
      return;
    }
    try {
      Thread.ofVirtual().name("kqueue4j-future").start(() -> complete(event));
    } catch (OutOfMemoryError e) { // the system allows no further thread
      complete(event);
    }
  }
}
