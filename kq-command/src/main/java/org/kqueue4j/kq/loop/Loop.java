// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.kq.text.Reason;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** The loop of a command: one kqueue and one thread for everything that it waits for. */
public final class Loop implements AutoCloseable {
  /** The exit status of a loop that continues. */
  private static final int RUNS = -1;

  private final Kqueue kq;
  private final LoopSettings settings;
  private final LoopListener listener;
  private final List<SpecSource> sources = new ArrayList<>();

  /** What happened before everything was watched. */
  private final List<Kevent> early = new ArrayList<>();

  private final PathWatches paths = new PathWatches(this);
  private final long start = System.nanoTime();
  private @Nullable LoopView view;

  /**
   * Watches the queue of the loop for a view. Waiting on this queue leaves the events of the other
   * pending, so that they can be shown.
   */
  private @Nullable Kqueue observer;

  /** The number of events that are reported before the loop stops. */
  private long left = Long.MAX_VALUE;

  /** What waits for a moment in which nothing is pending. */
  private @Nullable Step whenQuiet;

  /** The time at which it no longer waits, of {@link System#nanoTime}. */
  private long quietBy;

  private int live;
  private int status = RUNS;

  /** Makes a loop on a queue. The loop closes the queue. */
  public Loop(Kqueue kq, LoopSettings settings, LoopListener listener) {
    this.kq = kq;
    this.settings = settings;
    this.listener = listener;
  }

  /** Returns the queue. A {@link Handler} is attached to each of its registrations. */
  public Kqueue kqueue() {
    return kq;
  }

  /** Makes a timer that does not run. */
  public OneshotTimer newTimer(Handler handler) {
    return new OneshotTimer(kq, handler);
  }

  public LoopSettings settings() {
    return settings;
  }

  public PathWatches paths() {
    return paths;
  }

  /** Stops the loop after a number of events. Notices do not count. */
  public void stopAfter(long events) {
    left = events;
  }

  public void report(Occurrence occurrence) throws KqException {
    if (!occurrence.isCounted()) {
      listener.occurred(occurrence);
    } else if (left > 0) {
      left--;
      if (view != null) {
        view.reported(occurrence);
      }
      listener.occurred(occurrence);
      if (left == 0) {
        stop(ExitStatus.OK);
      }
    }
  }

  public void warn(String message) {
    listener.warning(message);
  }

  /** Shows the queue to a view while the loop runs. */
  public void observe(LoopView by) {
    view = by;
    observer = Kqueue.open();
    observer.register(Watch.read(kq));
    by.begin(kq.dump(), sources.stream().map(SpecSource::spec).toList());
  }

  /** Opens a source. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Opens the source of a spec and registers it.
     *
     * @throws IOException with a message that does not name the spec
     */
    SpecSource open(Spec spec, Loop loop) throws IOException, KqException;
  }

  /**
   * Opens a source for each spec, and watches the signals that end the command. On return all trees
   * are watched, unless such a signal has arrived.
   *
   * @throws KqException if a source cannot be opened
   */
  public void openAll(List<Spec> specs, Opener opener) throws KqException {
    Set<Integer> signals = new HashSet<>();
    for (Spec spec : specs) {
      if (spec instanceof Spec.Signal signal) {
        signals.add(signal.signal());
      }
    }
    EndSignals.watch(kq, signals);
    for (Spec spec : specs) {
      try {
        retain();
        sources.add(opener.open(spec, this));
      } catch (IOException | KqueueException | LinkageError e) {
        throw failed("cannot watch " + spec.text(), e);
      }
    }
    while (status == RUNS && !paths.begin()) {
      for (Kevent event : kq.poll()) {
        if (event.attachment() == EndSignals.class) {
          handle(event);
        } else {
          early.add(event);
        }
      }
    }
  }

  /** A step of a command. */
  @FunctionalInterface
  public interface Step {
    void run() throws KqException;
  }

  /**
   * Takes a step once nothing is pending, so that everything that has happened before is reported
   * before it.
   *
   * @param longest the time after which it takes the step in any case
   */
  public void whenQuiet(Duration longest, Step step) {
    whenQuiet = step;
    quietBy = System.nanoTime() + longest.toNanos();
  }

  /** Makes {@link #run} return after this event. */
  public void stop(int exitStatus) {
    status = exitStatus;
  }

  /** Returns whether the loop has not been stopped. */
  boolean runs() {
    return status == RUNS;
  }

  /** Takes back a {@link #stop}, so that the loop can run again. */
  public void resume() {
    status = RUNS;
  }

  /** Keeps the loop running until {@link #release}. Each source does so while it has events. */
  public void retain() {
    live++;
  }

  /** Undoes one {@link #retain}. */
  public void release() {
    live--;
  }

  /** Returns whether something keeps the loop running. */
  public boolean isRetained() {
    return live > 0;
  }

  /**
   * Reports events until nothing retains the loop, the loop is stopped, the time has passed or a
   * signal arrives.
   *
   * @param limit the time since the loop was made; null for no limit
   * @return the exit status: 0 if nothing retains the loop, 124 if the time has passed, 128 and the
   *     signal, or the status of {@link #stop}
   */
  public int run(@Nullable Duration limit) throws KqException {
    while (true) {
      listener.idle();
      if (status != RUNS) {
        return status;
      }
      if (!isRetained()) {
        return ExitStatus.OK;
      }
      Duration left = null;
      if (limit != null) {
        left = limit.minusNanos(System.nanoTime() - start);
        if (!left.isPositive()) {
          return ExitStatus.TIMEOUT;
        }
      }
      List<Kevent> events;
      try {
        events = await(whenQuiet != null ? Duration.ZERO : left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // an interrupt ends the loop cleanly
        return ExitStatus.OK;
      }
      handleAll(events);
      stepIfQuiet(events.isEmpty());
    }
  }

  private void stepIfQuiet(boolean quiet) throws KqException {
    Step step = whenQuiet;
    if (step != null && status == RUNS && (quiet || System.nanoTime() - quietBy >= 0)) {
      whenQuiet = null;
      step.run();
    }
  }

  private List<Kevent> await(@Nullable Duration time) throws InterruptedException {
    if (!early.isEmpty()) {
      List<Kevent> events = List.copyOf(early);
      early.clear();
      return events;
    }
    LoopView by = view;
    if (by == null || observer == null) {
      return await(kq, time);
    }
    await(observer, time);
    by.changed(kq.dump());
    return kq.poll(Duration.ZERO);
  }

  private static List<Kevent> await(Kqueue kq, @Nullable Duration time)
      throws InterruptedException {
    return time == null ? kq.take() : kq.poll(time);
  }

  /** Handles all events of a batch, even if one fails: an event that was taken does not return. */
  private void handleAll(List<Kevent> events) throws KqException {
    LoopView by = view;
    KqException failure = null;
    for (Kevent event : events) {
      if (status != RUNS) {
        break;
      }
      try {
        handle(event);
      } catch (KqException e) {
        failure = both(failure, e);
      }
    }
    if (by != null) {
      by.changed(kq.dump());
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Returns the first failure, with the next one as suppressed. */
  static KqException both(@Nullable KqException first, KqException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  private void handle(Kevent event) throws KqException {
    int exitStatus = EndSignals.take(event);
    if (exitStatus != 0) {
      if (!listener.ending(exitStatus)) {
        status = exitStatus;
      }
    } else if (event.attachment() instanceof Handler handler) {
      try {
        handler.handle(event);
      } catch (IOException | KqueueException | LinkageError e) {
        String name = handler.name();
        throw failed(handler instanceof SpecSource ? "cannot watch " + name : name, e);
      }
    }
  }

  private static KqException failed(String message, Throwable e) {
    Errno errno = e instanceof KqueueException failed ? failed.errno() : Errno.EIO;
    String reason =
        switch (errno) {
          case ESRCH -> "no such process";
          case EEXIST -> "another SPEC watches it";
          default -> Reason.of(e);
        };
    return new KqException(Printable.clean(message) + ": " + reason, e);
  }

  @Override
  public void close() {
    if (observer != null) {
      observer.close();
    }
    paths.close();
    kq.close();
    sources.forEach(SpecSource::close);
  }
}
