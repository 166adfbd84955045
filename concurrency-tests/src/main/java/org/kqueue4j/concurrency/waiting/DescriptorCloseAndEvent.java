package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import java.time.Duration;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A descriptor is closed while its event is on its way. Afterwards a new pipe is opened, which may
 * well have the same number: its byte is no event of the old knote.
 */
public class DescriptorCloseAndEvent {
  private DescriptorCloseAndEvent() {}

  /** Opens a pipe with a byte in it, and looks for events that nobody asked for. */
  static int lookAfterReuse(Kqueue queue) {
    Pipe pipe = Wait.pipe();
    Wait.write(pipe);
    int found = Wait.on(queue, Duration.ZERO);
    queue.close();
    Wait.close(pipe);
    return found;
  }

  @JCStressTest
  @Outcome(id = "100, 0", expect = ACCEPTABLE, desc = "Reported before the close.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Closed before it could be reported.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "An event of a number that is closed.")
  @State
  public static class Channel {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = Kqueue.open();

    public Channel() {
      queue.add(Kevent.read(pipe.source()));
      Wait.write(pipe);
    }

    @Actor
    public void look(II_Result r) {
      r.r1 = Wait.on(queue, Duration.ZERO);
    }

    @Actor
    public void close() {
      Moment.pass();
      Wait.closeSource(pipe);
    }

    @Arbiter
    public void lookAgain(II_Result r) {
      r.r2 = lookAfterReuse(queue);
      Wait.close(pipe);
    }
  }

  @JCStressTest
  @Outcome(id = "100, 0, 0", expect = ACCEPTABLE, desc = "Reported before the close.")
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Closed before it could be reported.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Something of a closed number is left.")
  @State
  public static class Announced {
    private final Pipe pipe = Wait.pipe();
    private final int fd = Descriptors.of(pipe.source());
    private final Kqueue queue = Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED);

    public Announced() {
      queue.add(Kevent.read(fd));
      Wait.write(pipe);
    }

    @Actor
    public void look(III_Result r) {
      r.r1 = Wait.on(queue, Duration.ZERO);
    }

    @Actor
    public void close() {
      Moment.pass();
      queue.closing(fd);
      Wait.closeSource(pipe);
    }

    @Arbiter
    public void lookAgain(III_Result r) {
      r.r2 = queue.size();
      r.r3 = lookAfterReuse(queue);
      Wait.close(pipe);
    }
  }

  /** By its bare number, and closed without a word. */
  @JCStressTest
  @Outcome(id = "100, 0", expect = ACCEPTABLE, desc = "Reported before the close.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Closed before it could be reported.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "The number was taken for the old file.")
  @State
  public static class Unannounced {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = Kqueue.open();

    public Unannounced() {
      queue.add(Kevent.read(Descriptors.of(pipe.source())));
      Wait.write(pipe);
    }

    @Actor
    public void look(II_Result r) {
      r.r1 = Wait.on(queue, Duration.ZERO);
    }

    @Actor
    public void close() {
      Moment.pass();
      Wait.closeSource(pipe);
    }

    @Arbiter
    public void lookAgain(II_Result r) {
      r.r2 = lookAfterReuse(queue);
      Wait.close(pipe);
    }
  }

  /** While a thread sleeps: the close wakes nobody, the trigger after it does. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The closed number gave no event.")
  @Outcome(id = "100, 0", expect = ACCEPTABLE, desc = "Reported before the close.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "It was not woken, or a knote is left.")
  @State
  public static class AnnouncedToASleeper {
    private final Pipe pipe = Wait.pipe();
    private final int fd = Descriptors.of(pipe.source());
    private final Kqueue queue = Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED);

    public AnnouncedToASleeper() {
      queue.add(Kevent.read(fd));
      queue.add(Kevent.user(1));
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
      queue.trigger(1);
    }

    @Arbiter
    public void look(II_Result r) {
      r.r2 = queue.size() - 1;
      queue.close();
      Wait.close(pipe);
    }
  }
}
