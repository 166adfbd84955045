// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.queue.KernelQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** An event is triggered while another thread scans. */
public final class TriggerAndScan {
  private TriggerAndScan() {}

  /** The scan that has the event sees what the triggering thread wrote before. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "The trigger came first, with its write.")
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "The scan came first; the next has it.")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The scan came between write and trigger.")
  @Outcome(id = "1, 0, .*", expect = FORBIDDEN, desc = "The event is there, and its write is not.")
  @Outcome(id = "0, .*, 0", expect = FORBIDDEN, desc = "The trigger is lost.")
  @Outcome(id = "1, .*, 1", expect = FORBIDDEN, desc = "Reported twice, despite CLEAR.")
  @State
  public static class WithWrite {
    private final Kqueue queue = Kqueue.open();
    private final Registration event = queue.register(Watch.user());
    private int written;

    @Actor
    public void trigger() {
      written = 1;
      event.trigger();
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = queue.poll().size();
      r.r2 = written;
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = queue.poll().size();
    }
  }

  private static class ClearEvent {
    final KernelQueue queue = new KernelQueue(new BareMachine());

    ClearEvent() {
      BareMachine.add(queue, 1, EVFILT_USER, EV_CLEAR);
    }
  }

  /** Two triggers are one event, unless a scan comes between them. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The scan came after both.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The scan came between them.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The scan came before both.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Both triggers are lost.")
  @State
  public static class Twice extends ClearEvent {
    @Actor
    public void triggerTwice() {
      BareMachine.trigger(queue, 1);
      BareMachine.trigger(queue, 1);
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = BareMachine.scan(queue);
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = BareMachine.scan(queue);
    }
  }

  /** The readiness that foreign event loops see is right once both threads are done. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Taken, and not shown any more.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Not taken yet, and shown.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "What is shown and what is pending differ.")
  @State
  public static class WithReadiness extends ClearEvent {
    private int shown;

    public WithReadiness() {
      queue.setReadiness(pending -> shown = pending ? 1 : 0);
    }

    @Actor
    public void trigger() {
      BareMachine.trigger(queue, 1);
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = BareMachine.scan(queue);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = shown;
    }
  }

  private static class Pending {
    private final Kqueue queue = Kqueue.open();

    Pending(int flags) {
      Polls.change(queue, EVFILT_USER, EV_ADD | flags, 0, 0);
      Polls.change(queue, EVFILT_USER, 0, NOTE_TRIGGER, 0);
    }

    final int poll() {
      return queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "One scan has it.")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "The other scan has it.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Lost, or reported twice despite CLEAR.")
  @State
  public static class TwoScansOfClear extends Pending {
    public TwoScansOfClear() {
      super(EV_CLEAR);
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = poll();
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = poll();
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = poll();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "It holds, so each scan has it.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It holds, and one scan did not get it.")
  @State
  public static class TwoScansOfLevel extends Pending {
    public TwoScansOfLevel() {
      super(0);
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = poll();
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = poll();
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = poll();
    }
  }

  /**
   * A trigger finds its event pending already, while another thread takes that event or deletes it.
   * A thread that takes the event, now or later, sees what was written before the trigger.
   */
  private abstract static class OfPending {
    private static final int COLD_WRITES = 12;

    /** An array larger than the caches; its length is a power of two. */
    private static final byte[] COLD = new byte[1 << 27];

    final Kqueue queue = Kqueue.open();
    final Registration event;
    int written;
    private final KeventList events = new KeventList(1);

    OfPending(Watch<Kevent.User> watch) {
      event = queue.register(watch);
      event.trigger();
    }

    /** Makes a knote with these flags alone: without CLEAR it stays triggered. */
    OfPending(int flags) {
      Polls.change(queue, EVFILT_USER, EV_ADD | flags, 0, 0);
      Polls.change(queue, EVFILT_USER, 0, NOTE_TRIGGER, 0);
      event = queue.poll().getFirst().registration();
      event.enable();
    }

    /**
     * Writes while the processor's store buffer is busy with random addresses, which are in no
     * cache, so that the write reaches other threads late. This exposes a missing fence, which the
     * duration of a scan hides otherwise.
     */
    final void write() {
      int index = ThreadLocalRandom.current().nextInt();
      for (int i = 0; i < COLD_WRITES; i++) {
        COLD[index & COLD.length - 1] = (byte) i;
        index = index * 1664525 + 1013904223;
      }
      written = 1;
    }

    /** Takes the event by the shortest path, so that little passes before the next read. */
    final int take() {
      return Polls.kevent(queue, null, events);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Two triggers, one event, with the write.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Taken before the write; one more.")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Taken between write and trigger; one more.")
  @Outcome(id = "1, 0, 0", expect = FORBIDDEN, desc = "Taken without the write, and none after.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The first trigger is lost.")
  @State
  public static class PendingAndScanOfClear extends OfPending {
    public PendingAndScanOfClear() {
      super(Watch.user());
    }

    @Actor
    public void trigger() {
      write();
      event.trigger();
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = take();
      r.r2 = written;
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Two triggers, one event, with the write.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Taken before the write; one more.")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Taken between write and trigger; one more.")
  @Outcome(id = "1, 0, 0", expect = FORBIDDEN, desc = "Taken without the write, and none after.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The first trigger is lost.")
  @State
  public static class PendingAndScanOfDispatch extends OfPending {
    public PendingAndScanOfDispatch() {
      super(Watch.user().dispatch());
    }

    @Actor
    public void trigger() {
      write();
      event.trigger();
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = take();
      r.r2 = written;
    }

    @Arbiter
    public void enableAndScan(III_Result r) {
      event.enable();
      r.r3 = queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "With the write; it stays triggered.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Taken before the write; reported again.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The first trigger is lost.")
  @Outcome(id = "1, .*, 0", expect = FORBIDDEN, desc = "Enabled again, and not reported.")
  @State
  public static class PendingAndScanOfLevelDispatch extends OfPending {
    public PendingAndScanOfLevelDispatch() {
      super(EV_DISPATCH);
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = take();
      r.r2 = written;
    }

    @Actor
    public void trigger() {
      write();
      event.trigger();
    }

    @Arbiter
    public void enableAndPoll(III_Result r) {
      event.enable();
      r.r3 = queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 0, 0", expect = ACCEPTABLE, desc = "With the write, and gone.")
  @Outcome(id = "1, 0, 2, 0", expect = ACCEPTABLE, desc = "Gone before the write; ENOENT.")
  @Outcome(id = "1, 1, 2, 0", expect = ACCEPTABLE, desc = "Gone between write and trigger; ENOENT.")
  @Outcome(id = "1, 0, 0, .*", expect = FORBIDDEN, desc = "Triggered, but taken without the write.")
  @Outcome(id = "0, .*, .*, .*", expect = FORBIDDEN, desc = "The first trigger is lost.")
  @Outcome(id = ".*, .*, .*, [^0]", expect = FORBIDDEN, desc = "ONESHOT is reported twice.")
  @State
  public static class PendingAndScanOfOneshot extends OfPending {
    public PendingAndScanOfOneshot() {
      super(Watch.user().oneshot());
    }

    @Actor
    public void trigger(IIII_Result r) {
      write();
      r.r3 = Polls.trigger(event);
    }

    @Actor
    public void scan(IIII_Result r) {
      r.r1 = take();
      r.r2 = written;
    }

    @Arbiter
    public void check(IIII_Result r) {
      r.r4 = queue.size() + queue.poll().size();
    }
  }

  /** Both threads trigger the event, and one of them takes it then. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "All are one event, with the write.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Taken before the write; one more.")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Taken between write and trigger; one more.")
  @Outcome(id = "1, 0, 0", expect = FORBIDDEN, desc = "The other trigger is lost.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The own trigger is lost.")
  @State
  public static class PendingAndTriggerAndScan extends OfPending {
    public PendingAndTriggerAndScan() {
      super(Watch.user());
    }

    @Actor
    public void trigger() {
      write();
      event.trigger();
    }

    @Actor
    public void triggerAndScan(III_Result r) {
      event.trigger();
      r.r1 = take();
      r.r2 = written;
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = queue.poll().size();
    }
  }

  /**
   * The data of the last trigger is reported last, whenever a scan comes; -1 stands for no event.
   */
  private abstract static class Data {
    private static final int NONE = -1;

    final Kqueue queue = Kqueue.open();
    final Registration event = queue.register(Watch.user());

    Data() {
      event.trigger(4);
    }

    /** Takes the event; returns its data. */
    final int take() {
      List<Kevent> events = queue.poll();
      return events.isEmpty() ? NONE : (int) events.getFirst().data();
    }
  }

  @JCStressTest
  @Outcome(id = "5, -1", expect = ACCEPTABLE, desc = "Replaced before it was taken.")
  @Outcome(id = "4, 5", expect = ACCEPTABLE, desc = "Taken before it was replaced.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The last data is lost, or reported twice.")
  @State
  public static class DataOfPending extends Data {
    @Actor
    public void trigger() {
      event.trigger(5);
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = take();
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = take();
    }
  }

  @JCStressTest
  @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "The scan came after both triggers.")
  @Outcome(id = "5, 0", expect = ACCEPTABLE, desc = "The scan came between them.")
  @Outcome(id = "4, 0", expect = ACCEPTABLE, desc = "The scan came before both.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The last data, 0, is lost.")
  @State
  public static class DataBackToZero extends Data {
    @Actor
    public void trigger() {
      event.trigger(5);
      event.trigger();
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = take();
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = take();
    }
  }

  @JCStressTest
  @Outcome(id = "5", expect = ACCEPTABLE, desc = "The trigger with 5 was the last.")
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "The trigger with 0 was the last.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Data of no trigger, or no event.")
  @State
  public static class DataOfTwoThreads extends Data {
    @Actor
    public void trigger() {
      event.trigger(5);
    }

    @Actor
    public void triggerWithout() {
      event.trigger();
    }

    @Arbiter
    public void scan(I_Result r) {
      r.r1 = take();
    }
  }
}
