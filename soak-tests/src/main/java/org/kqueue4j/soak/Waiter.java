// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.soak.DrillKnote.Violation;
import org.kqueue4j.soak.Station.Opening;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/**
 * A thread that waits on a station's queue, in varying ways, and hands the events to the drills.
 *
 * <p>Interrupts reach it only in a wait: elsewhere they would close the channels that drills read.
 */
final class Waiter {
  private static final int[] ROOMS = {1, 2, 8, 64};

  private final String name;
  private final Station station;
  private final SplittableRandom random;
  private final Thread thread;

  private @Nullable Opening waitsOn; // this
  private long deadline = Long.MAX_VALUE; // this; until when its wait must have returned

  Waiter(String name, Station station, boolean virtual, SplittableRandom random) {
    this.name = name;
    this.station = station;
    this.random = random;
    this.thread = Ledger.thread(name, virtual, this::run);
  }

  void start() {
    thread.start();
  }

  void join() throws InterruptedException {
    if (!thread.join(Duration.ofNanos(2 * station.patience()))) {
      station.ledger.fail("a waiter does not end, though its queue is closed:\n" + describe());
    }
  }

  private void run() {
    while (!station.isEnded() && !station.ledger.hasFailed()) {
      try {
        waitOnce(station.opening());
      } catch (Throwable t) {
        station.ledger.fail(name, t);
        return;
      }
    }
  }

  private void waitOnce(Opening opening) throws Exception {
    long timeout = timeout();
    int room = ROOMS[random.nextInt(ROOMS.length)];
    boolean simply = random.nextInt(3) == 0;
    List<Report> events;
    long begin = enter(opening, timeout);
    try {
      events = simply ? poll(opening.kqueue, timeout) : kevent(opening.kqueue, room, timeout);
    } catch (InterruptedException e) {
      return;
    } catch (KqueueException e) {
      if (e.errno() == Errno.EBADF && opening.isClosing()) {
        return;
      }
      throw e;
    } finally {
      leave();
    }
    long waited = System.nanoTime() - begin;
    if (events.isEmpty() && waited < timeout) {
      throw new Violation("gave up after " + waited + " ns of a timeout of " + timeout, null, null);
    }
    station.ledger.waits.increment();
    station.dispatch(events, opening, begin);
    // A level-triggered event is reported again when its taker returns.
    if (random.nextInt(8) == 0 && events.stream().noneMatch(Waiter::isLevel)) {
      station.dawdle();
    }
  }

  private static boolean isLevel(Report event) {
    return !event.has(Event.EV_CLEAR) && !event.has(Event.EV_ONESHOT) && !event.has(Event.EV_DISPATCH);
  }

  /** Returns a timeout in nanoseconds; {@link Kqueue#FOREVER} one time in three. */
  private long timeout() {
    int kind = random.nextInt(12);
    if (station.isQuiet() || station.isHushed()) {
      return Kqueue.FOREVER;
    }
    return switch (kind) {
      case 0 -> 0;
      case 1, 2 -> random.nextLong(1, TimeUnit.MICROSECONDS.toNanos(100));
      case 3, 4, 5 -> random.nextLong(1, TimeUnit.MILLISECONDS.toNanos(3));
      case 6, 7 -> random.nextLong(1, TimeUnit.MILLISECONDS.toNanos(200));
      default -> Kqueue.FOREVER;
    };
  }

  private static List<Report> poll(Kqueue kqueue, long timeout) throws InterruptedException {
    List<Kevent> events =
        timeout == 0
            ? kqueue.poll()
            : timeout == Kqueue.FOREVER
                ? kqueue.take()
                : kqueue.poll(Duration.ofNanos(timeout));
    return events.stream().<Report>map(Report.Typed::new).toList();
  }

  private static List<Report> kevent(Kqueue kqueue, int room, long timeout)
      throws InterruptedException {
    KeventList list = new KeventList(room);
    kqueue.kevent(null, list, timeout);
    return IntStream.range(0, list.size())
        .<Report>mapToObj(i -> new Report.Element(list, i))
        .toList();
  }

  /** Begins a wait; returns its start time. */
  private synchronized long enter(Opening opening, long timeout) {
    long begin = System.nanoTime();
    waitsOn = opening;
    deadline = timeout == Kqueue.FOREVER ? Long.MAX_VALUE : begin + timeout + station.patience();
    return begin;
  }

  private synchronized void leave() {
    waitsOn = null;
    deadline = Long.MAX_VALUE;
    Thread.interrupted();
  }

  /** Interrupts its wait, if it is in a wait. */
  synchronized void interrupt() {
    if (waitsOn != null) {
      thread.interrupt();
      setDeadline();
    }
  }

  /** Notes that this queue has been closed. */
  synchronized void mustLeave(Opening opening) {
    if (waitsOn == opening) {
      setDeadline();
    }
  }

  private void setDeadline() {
    deadline = Math.min(deadline, System.nanoTime() + station.patience());
  }

  /** Returns whether its wait should have returned. */
  synchronized boolean isStuck() {
    return System.nanoTime() > deadline;
  }

  String describe() {
    StringBuilder text = new StringBuilder();
    synchronized (this) {
      text.append("  ").append(name).append(waitsOn == null ? "" : ", waits on " + waitsOn);
    }
    text.append(", ").append(thread.getState()).append('\n');
    Ledger.appendStack(text, thread);
    return text.toString();
  }
}
