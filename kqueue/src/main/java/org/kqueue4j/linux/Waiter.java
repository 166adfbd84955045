package org.kqueue4j.linux;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.jfr.Recorder;

/** One thread that sleeps on a kqueue. Guarded by the lock of the kqueue. */
final class Waiter {
  final Thread thread = Thread.currentThread();

  /** Somebody has taken it from the sleepers: it has an event to look for, or work to take over. */
  boolean woken;

  /** The epoll that it waits on; null if it is parked. */
  @Nullable Epoll polls;

  private @Nullable InterruptibleWait wait;

  InterruptibleWait interruptibleWait() {
    InterruptibleWait w = wait;
    if (w == null || !w.isOpen()) {
      w = new InterruptibleWait();
      wait = w;
    }
    return w;
  }

  void wake(OpenFiles files) {
    woken = true;
    Epoll epoll = polls;
    Recorder.wake(files.kqueueNumber(), thread, epoll != null);
    if (epoll != null) {
      epoll.kick(files.scratch());
    } else {
      LockSupport.unpark(thread);
    }
  }
}
