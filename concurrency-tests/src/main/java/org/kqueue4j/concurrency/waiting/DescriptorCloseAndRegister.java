package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import java.time.Duration;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A descriptor is closed just as it is added. Afterwards its number is another file's. */
public class DescriptorCloseAndRegister {
  private DescriptorCloseAndRegister() {}

  /** The errno, or 0. */
  private static int add(Kqueue queue, Pipe pipe) {
    try {
      queue.add(Kevent.read(pipe.source()));
      return 0;
    } catch (KqueueException e) {
      return e.errno().number();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Added, then closed: no event any more.")
  @Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
  @Outcome(
      id = "22, 0",
      expect = FORBIDDEN,
      desc = "Closed meanwhile, and the queue's own epoll has got its number: EINVAL, not EBADF.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "An event of a number that is closed.")
  @State
  public static class Channel {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = Kqueue.open();

    @Actor
    public void add(II_Result r) {
      r.r1 = DescriptorCloseAndRegister.add(queue, pipe);
    }

    @Actor
    public void close() {
      Moment.pass();
      Wait.closeSource(pipe);
    }

    @Arbiter
    public void look(II_Result r) {
      r.r2 = DescriptorCloseAndEvent.lookAfterReuse(queue);
      Wait.close(pipe);
    }
  }

  /** One who adds again what is being closed finds the old knote or none. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Modified, then closed: no event any more.")
  @Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "An event of a number that is closed.")
  @State
  public static class ChannelAgain {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = Kqueue.open();

    public ChannelAgain() {
      queue.add(Kevent.read(pipe.source()));
    }

    @Actor
    public void add(II_Result r) {
      r.r1 = DescriptorCloseAndRegister.add(queue, pipe);
    }

    @Actor
    public void close() {
      Moment.pass();
      Wait.closeSource(pipe);
    }

    @Arbiter
    public void look(II_Result r) {
      r.r2 = DescriptorCloseAndEvent.lookAfterReuse(queue);
      Wait.close(pipe);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Added before the announcement, so dropped.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Dropped, so nothing to enable (ENOENT).")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "A knote of an announced number is left.")
  @State
  public static class EnableOfAnnounced {
    private final Pipe pipe = Wait.pipe();
    private final int fd = Descriptors.of(pipe.source());
    private final Kqueue queue = Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED);

    public EnableOfAnnounced() {
      queue.add(Kevent.read(fd).disabled());
      Wait.write(pipe);
    }

    @Actor
    public void enable(II_Result r) {
      try {
        queue.enable(Kevent.read(fd));
      } catch (KqueueException e) {
        r.r1 = e.errno().number();
      }
    }

    @Actor
    public void announce() {
      Moment.pass();
      queue.closing(fd);
    }

    @Arbiter
    public void look(II_Result r) {
      r.r2 = queue.size() + Wait.on(queue, Duration.ZERO);
      queue.close();
      Wait.close(pipe);
    }
  }
}
