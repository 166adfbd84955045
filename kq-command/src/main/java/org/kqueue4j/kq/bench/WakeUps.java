// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.util.concurrent.locks.LockSupport;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Two threads wake each other in turns. One operation is one wake-up. */
final class WakeUps {
  private WakeUps() {}

  /** Starts a thread that answers until its contestant is closed. */
  private static Thread start(Runnable answer) {
    return Thread.ofPlatform().daemon().name("kq-bench-answerer").start(answer);
  }

  /** Returns the number of round trips, rounded up: an answer is a wake-up too. */
  private static int roundTrips(int times) {
    return (times + 1) / 2;
  }

  /** Each thread waits on its own queue. */
  static final class OfKqueue implements Contestant {
    private static final long ID = 1;

    private final Kqueue calls = open();
    private final Kqueue answers = open();
    private final KeventList events = new KeventList(1);

    OfKqueue() {
      start(this::answer);
    }

    private static Kqueue open() {
      Kqueue kq = Kqueue.open();
      kq.add(Kevent.user(ID).clear());
      return kq;
    }

    private void answer() {
      KeventList taken = new KeventList(1);
      try {
        while (true) {
          calls.kevent(null, taken, Kqueue.FOREVER);
          answers.trigger(ID);
        }
      } catch (KqueueException e) {
        if (e.errno() != Errno.EBADF) {
          throw e;
        }
        // The queue was closed: the thread ends.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void run(int times) throws InterruptedException {
      for (int i = roundTrips(times); i > 0; i--) {
        calls.trigger(ID);
        answers.kevent(null, events, Kqueue.FOREVER);
      }
    }

    @Override
    public void close() {
      calls.close();
      answers.close();
    }
  }

  /** Each thread is parked. */
  static final class OfParking implements Contestant {
    private final Thread answerer;
    private volatile Thread caller = Thread.currentThread();
    private volatile boolean called;
    private volatile boolean answered;
    private volatile boolean closed;

    OfParking() {
      answerer = start(this::answer);
    }

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
}
