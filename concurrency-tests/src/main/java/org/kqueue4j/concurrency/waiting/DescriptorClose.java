// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A descriptor is closed while it is added, or while its event is on its way. Afterwards a new pipe
 * is opened, which probably has the same descriptor: its byte is no event of the old knote.
 */
public abstract class DescriptorClose {
  final Pipe pipe = Wait.pipe();
  final int fd = Descriptors.of(pipe.source());
  final Kqueue queue;

  DescriptorClose(Kqueue.Option... options) {
    queue = Kqueue.open(options);
  }

  final int addRead() {
    return Wait.valueOrErrno(
        () -> {
          queue.register(Watch.read(pipe.source()));
          return 0;
        });
  }

  final void closeLater() {
    Moment.pass();
    Wait.closeSource(pipe);
  }

  /** Opens a pipe with a byte in it, and polls for an event that no knote asks for. */
  final int pollAfterReuse() {
    Pipe next = Wait.pipe();
    Wait.write(next);
    int found = Wait.poll(queue);
    queue.close();
    Wait.close(next);
    Wait.close(pipe);
    return found;
  }

  @Outcome(id = "100, 0", expect = ACCEPTABLE, desc = "Reported before the close.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Closed before it could be reported.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "An event of a closed descriptor.")
  private static final class ReportedOrClosed {}

  @JCStressTest
  @JCStressMeta(ReportedOrClosed.class)
  @State
  public static class AndPollOfChannel extends DescriptorClose {
    public AndPollOfChannel() {
      queue.register(Watch.read(pipe.source()));
      Wait.write(pipe);
    }

    @Actor
    public void poll(II_Result r) {
      r.r1 = Wait.poll(queue);
    }

    @Actor
    public void close() {
      closeLater();
    }

    @Arbiter
    public void pollAgain(II_Result r) {
      r.r2 = pollAfterReuse();
    }
  }

  /** The knote has the raw descriptor, whose close is unannounced. */
  @JCStressTest
  @JCStressMeta(ReportedOrClosed.class)
  @State
  public static class AndPollUnannounced extends DescriptorClose {
    public AndPollUnannounced() {
      queue.register(Watch.read(fd));
      Wait.write(pipe);
    }

    @Actor
    public void poll(II_Result r) {
      r.r1 = Wait.poll(queue);
    }

    @Actor
    public void close() {
      closeLater();
    }

    @Arbiter
    public void pollAgain(II_Result r) {
      r.r2 = pollAfterReuse();
    }
  }

  @JCStressTest
  @Outcome(id = "100, 0, 0", expect = ACCEPTABLE, desc = "Reported before the close.")
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Closed before it could be reported.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Something of the closed file is left.")
  @State
  public static class AndPollAnnounced extends DescriptorClose {
    public AndPollAnnounced() {
      super(Kqueue.Option.CLOSES_ANNOUNCED);
      queue.register(Watch.read(fd));
      Wait.write(pipe);
    }

    @Actor
    public void poll(III_Result r) {
      r.r1 = Wait.poll(queue);
    }

    @Actor
    public void close() {
      Moment.pass();
      queue.closing(fd);
      Wait.closeSource(pipe);
    }

    @Arbiter
    public void pollAgain(III_Result r) {
      r.r2 = queue.size();
      r.r3 = pollAfterReuse();
    }
  }

  /** The close wakes no thread; the trigger after it does. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The closed descriptor gave no event.")
  @Outcome(id = "100, 0", expect = ACCEPTABLE, desc = "Reported before the close.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "It was not woken, or a knote is left.")
  @State
  public static class AndSleepAnnounced extends DescriptorClose {
    private final Registration event = queue.register(Watch.user(), 1);

    public AndSleepAnnounced() {
      super(Kqueue.Option.CLOSES_ANNOUNCED);
      queue.register(Watch.read(fd));
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void writeAndClose() {
      Moment.pass();
      Wait.write(pipe);
      queue.closing(fd);
      Wait.closeSource(pipe);
      event.trigger();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.size() - 1;
      queue.close();
      Wait.close(pipe);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Added, then closed: no event any more.")
  @Outcome(id = "-9, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
  @Outcome(id = "-22, 0", expect = FORBIDDEN, desc = "The queue's own epoll has reused it: EINVAL.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "An event of a closed descriptor.")
  @State
  public static class AndAdd extends DescriptorClose {
    @Actor
    public void add(II_Result r) {
      r.r1 = addRead();
    }

    @Actor
    public void close() {
      closeLater();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = pollAfterReuse();
    }
  }

  /** A thread that registers the channel again finds the old registration or a closed channel. */
  @JCStressTest
  @Outcome(id = "-17, 0", expect = ACCEPTABLE, desc = "EEXIST, then closed: no event any more.")
  @Outcome(id = "-9, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both registrations ended by the close.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "An event of a closed descriptor.")
  @State
  public static class AndAddAgain extends DescriptorClose {
    public AndAddAgain() {
      addRead();
    }

    @Actor
    public void add(II_Result r) {
      r.r1 = addRead();
    }

    @Actor
    public void close() {
      closeLater();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = pollAfterReuse();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Modified, then closed: no event any more.")
  @Outcome(id = "-2, 0", expect = ACCEPTABLE, desc = "Closed, which ended it (ENOENT).")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "An event of a closed descriptor.")
  @State
  public static class AndModify extends DescriptorClose {
    private final Watch<?> watch = Watch.read(pipe.source());
    private final Registration registration = queue.register(watch);

    @Actor
    public void modify(II_Result r) {
      r.r1 =
          Wait.valueOrErrno(
              () -> {
                registration.modify(watch);
                return 0;
              });
    }

    @Actor
    public void close() {
      closeLater();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = pollAfterReuse();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Enabled, then dropped by the announcement.")
  @Outcome(id = "-2, 0", expect = ACCEPTABLE, desc = "Dropped, so nothing to enable (ENOENT).")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "A knote of an announced descriptor is left.")
  @State
  public static class AndEnableAnnounced extends DescriptorClose {
    private final Registration registration = queue.register(Watch.read(fd).disabled());

    public AndEnableAnnounced() {
      super(Kqueue.Option.CLOSES_ANNOUNCED);
      Wait.write(pipe);
    }

    @Actor
    public void enable(II_Result r) {
      r.r1 =
          Wait.valueOrErrno(
              () -> {
                registration.enable();
                return 0;
              });
    }

    @Actor
    public void announce() {
      Moment.pass();
      queue.closing(fd);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.size() + Wait.poll(queue);
      queue.close();
      Wait.close(pipe);
    }
  }
}
