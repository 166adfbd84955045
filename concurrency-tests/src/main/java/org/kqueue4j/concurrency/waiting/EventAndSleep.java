// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import java.time.Duration;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** An event wakes a thread that sleeps, or is about to. */
public final class EventAndSleep {
  private EventAndSleep() {}

  /** A trigger wakes a thread that is about to sleep. */
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The wake-up is lost: it slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "Interrupted, though no thread interrupts.")
  private abstract static class Trigger {
    final Kqueue queue;
    private final Registration event;

    Trigger(Kqueue queue) {
      this.queue = queue;
      event = queue.register(Watch.user(), 1);
    }

    final void triggerLater() {
      Moment.pass();
      event.trigger();
    }
  }

  @JCStressTest
  @State
  public static class TriggerParked extends Trigger {
    public TriggerParked() {
      super(Kqueue.open());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      triggerLater();
    }
  }

  @JCStressTest
  @State
  public static class TriggerInEpoll extends Trigger {
    public TriggerInEpoll() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      triggerLater();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  @JCStressTest
  @State
  public static class TriggerVirtual extends Trigger {
    public TriggerVirtual() {
      super(Kqueue.open());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void trigger() {
      Moment.pass();
      triggerLater();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  /** The waiter polls for a wake-up for a moment, before it blocks. */
  @JCStressTest
  @State
  public static class TriggerSpinning extends Trigger {
    public TriggerSpinning() {
      super(Kqueue.open(Kqueue.Option.SPINS));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      triggerLater();
    }
  }

  @JCStressTest
  @State
  public static class TriggerSpinningBeforeEpoll extends Trigger {
    public TriggerSpinningBeforeEpoll() {
      super(Wait.openWithEpoll(Kqueue.Option.SPINS));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      triggerLater();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  /**
   * A thread takes an event that was pending and waits for more, while another thread writes and
   * triggers the same event: in the end the waiter sees the write.
   */
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "With the first event or with a second one.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The trigger is lost to an event taken before.")
  private abstract static class Pending {
    final Kqueue queue;
    private final Registration event;
    private int written;

    Pending(Kqueue queue) {
      this.queue = queue;
      event = queue.register(Watch.user(), 1);
      event.trigger();
    }

    final int takeUntilWritten() {
      while (written == 0 && Wait.on(queue) == 1) {
        // Not seen yet: there must be another event.
      }
      return written;
    }

    final void writeAndTrigger() {
      Moment.pass();
      written = 1;
      event.trigger();
    }
  }

  @JCStressTest
  @State
  public static class PendingParked extends Pending {
    public PendingParked() {
      super(Kqueue.open());
    }

    @Actor
    public void take(I_Result r) {
      r.r1 = takeUntilWritten();
    }

    @Actor
    public void trigger() {
      writeAndTrigger();
    }
  }

  @JCStressTest
  @State
  public static class PendingInEpoll extends Pending {
    public PendingInEpoll() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void take(I_Result r) {
      r.r1 = takeUntilWritten();
    }

    @Actor
    public void trigger() {
      writeAndTrigger();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  /** A poll takes what is in the epoll, the wake-up of a sleeper included, and passes it on. */
  @JCStressTest
  @Outcome(
      id = "1, 1",
      expect = ACCEPTABLE,
      desc = "It holds, so the sleeper and the poll have it.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "The sleeper's wake-up is lost.")
  @State
  public static class BesideAPoll {
    private final Kqueue queue = Wait.openWithEpoll();

    public BesideAPoll() {
      Wait.change(queue, EV_ADD, 0);
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void triggerAndPoll(II_Result r) {
      Moment.pass();
      Wait.change(queue, 0, NOTE_TRIGGER);
      r.r2 = Wait.poll(queue);
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  /** A byte in a pipe wakes a thread that is about to sleep. */
  @Outcome(id = "100", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The byte is lost: it slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "Interrupted, though no thread interrupts.")
  private abstract static class PipeByte {
    final Pipe pipe = Wait.pipe();
    final Kqueue queue = Kqueue.open();

    final void writeLater() {
      Moment.pass();
      Wait.write(pipe);
    }

    final void closeAll() {
      queue.close();
      Wait.close(pipe);
    }
  }

  @JCStressTest
  @State
  public static class ByteInEpoll extends PipeByte {
    public ByteInEpoll() {
      queue.register(Watch.read(pipe.source()).clear());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void write() {
      writeLater();
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  /** The background poller polls on behalf of a virtual thread. */
  @JCStressTest
  @State
  public static class ByteVirtual extends PipeByte {
    public ByteVirtual() {
      queue.register(Watch.read(pipe.source()));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void write() {
      Moment.pass();
      writeLater();
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  /** The thread sleeps on a queue that watches the queue that watches the pipe. */
  @JCStressTest
  @State
  public static class ByteNested extends PipeByte {
    private final Kqueue outer = Kqueue.open();

    public ByteNested() {
      queue.register(Watch.read(pipe.source()));
      outer.register(Watch.read(queue));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void write() {
      writeLater();
    }

    @Arbiter
    public void close() {
      outer.close();
      closeAll();
    }
  }

  /** The first descriptor of a queue is added while a thread sleeps, parked so far. */
  @JCStressTest
  @State
  public static class ByteOfNewPipe extends PipeByte {
    public ByteOfNewPipe() {
      queue.register(Watch.user());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void addAndWrite() {
      Moment.pass();
      queue.register(Watch.read(pipe.source()).clear());
      Wait.write(pipe);
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  /** A byte that was left is reported again to a thread that is about to sleep, once enabled. */
  private abstract static class Enabled extends PipeByte {
    private final Registration read = queue.register(Watch.read(pipe.source()).dispatch());

    Enabled() {
      Wait.write(pipe);
      Wait.poll(queue);
    }

    final void enableLater() {
      Moment.pass();
      read.enable();
    }
  }

  @JCStressTest
  @State
  public static class EnabledInEpoll extends Enabled {
    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void enable() {
      enableLater();
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  @JCStressTest
  @State
  public static class EnabledVirtual extends Enabled {
    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void enable() {
      enableLater();
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  /** A timer is added while a thread sleeps: the thread returns when that timer is due. */
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It slept no longer than until the new timer.")
  @Outcome(
      id = "0",
      expect = FORBIDDEN,
      desc = "The timer was not seen: it slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "Interrupted, though no thread interrupts.")
  private abstract static class Timer {
    final Kqueue queue;

    Timer(Kqueue queue) {
      this.queue = queue;
    }

    final void addTimerLater() {
      Moment.pass();
      queue.register(Watch.timer(Duration.ofNanos(50_000)).oneshot(), 1);
    }
  }

  @JCStressTest
  @State
  public static class TimerParked extends Timer {
    public TimerParked() {
      super(Kqueue.open());
      queue.register(Watch.timer(Wait.LONG.multipliedBy(2)));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void addTimer() {
      addTimerLater();
    }
  }

  @JCStressTest
  @State
  public static class TimerInEpoll extends Timer {
    public TimerInEpoll() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void addTimer() {
      addTimerLater();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  /** The background poller polls on behalf of a virtual thread. */
  @JCStressTest
  @State
  public static class TimerVirtual extends Timer {
    public TimerVirtual() {
      super(Kqueue.open());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void addTimer() {
      Moment.pass();
      addTimerLater();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  /** A thread sleeps on a queue that watches another queue, in which something happens. */
  private abstract static class Nested {
    final Kqueue inner = Kqueue.open();
    final Kqueue outer = Kqueue.open();
    final Registration event = inner.register(Watch.user());

    Nested() {
      outer.register(Watch.read(inner));
    }
  }

  @JCStressTest
  @Outcome(id = "100", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The sleeper was not notified.")
  @State
  public static class NestedTrigger extends Nested {
    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void trigger() {
      Moment.pass();
      event.trigger();
    }

    @Arbiter
    public void close() {
      inner.close();
      outer.close();
    }
  }

  @JCStressTest
  @Outcome(id = "100", expect = ACCEPTABLE, desc = "The timer of the inner queue was seen.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "No thread polled the inner queue for its timer.")
  @State
  public static class NestedTimer extends Nested {
    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void addTimer() {
      Moment.pass();
      inner.register(Watch.timer(Duration.ofNanos(50_000)));
    }

    @Arbiter
    public void close() {
      inner.close();
      outer.close();
    }
  }

  /** The close of the inner queue alone wakes no thread, but the next event does. */
  @JCStressTest
  @Outcome(id = "100, 0", expect = ACCEPTABLE, desc = "Seen before the close.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Closed first; the other event was seen.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "Not notified, or the closed queue is left.")
  @State
  public static class NestedClose extends Nested {
    private final Registration other = outer.register(Watch.user(), 2);

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void triggerAndClose() {
      Moment.pass();
      event.trigger();
      inner.close();
      other.trigger();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = outer.size() - 1;
      outer.close();
    }
  }
}
