package org.kqueue4j.kq.watch;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.cli.FailedException;
import org.kqueue4j.kq.cli.Printable;
import org.kqueue4j.sys.KqueueException;

/** The loop: one kqueue, one thread, all sources. */
final class Watch implements AutoCloseable {
  private static final int BATCH = 64;

  private final Kqueue kq;
  private final EventLines lines;
  private final Report report;
  private final KeventList events = new KeventList(BATCH);
  private final List<Source> sources = new ArrayList<>();
  private final long start = System.nanoTime();
  private int live;
  private int ids;

  /** A watch on a queue, which it will close. */
  Watch(Kqueue kq, EventLines lines, Report report) {
    this.kq = kq;
    this.lines = lines;
    this.report = report;
  }

  // ---- for the sources ----

  Kqueue kqueue() {
    return kq;
  }

  Report report() {
    return report;
  }

  /** A number for a timer or the like, which no other source of this watch has. */
  long newId() {
    return ++ids;
  }

  /** A source will have no more events. */
  void ended() {
    live--;
  }

  // ---- for the command ----

  /** Opens what the spec asks for. */
  void open(Spec spec) throws FailedException {
    try {
      live++;
      sources.add(spec.open(this));
    } catch (IOException | KqueueException e) {
      throw failed(spec.text(), e);
    }
  }

  /**
   * Tells events until all sources have ended, the lines are full or the time is over.
   *
   * @param limit counts from the making of the watch; null for none
   */
  void run(@Nullable Duration limit) throws FailedException, InterruptedException {
    lines.flush();
    while (live > 0 && !lines.isFull()) {
      long left = Kqueue.FOREVER;
      if (limit != null) {
        left = limit.toNanos() - (System.nanoTime() - start);
        if (left <= 0) {
          return;
        }
      }
      kq.kevent(null, events, left);
      handleAll();
      lines.flush();
    }
  }

  private void handleAll() throws FailedException {
    for (int i = 0; i < events.size() && !lines.isFull(); i++) {
      Kevent event = events.get(i);
      if (event.udata() instanceof Handler handler) {
        try {
          handler.handle(event);
        } catch (IOException | KqueueException e) {
          throw failed(handler.spec(), e);
        }
      }
    }
  }

  private static FailedException failed(String spec, Exception e) {
    String message = e.getMessage() != null ? e.getMessage() : e.toString();
    return new FailedException(spec + ": " + Printable.clean(message), e);
  }

  @Override
  public void close() {
    kq.close();
    for (Source source : sources) {
      source.close();
    }
  }
}
