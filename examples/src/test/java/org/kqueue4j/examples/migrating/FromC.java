// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_ERROR;

import java.time.Duration;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** A loop of C: line by line with lists, and with typed events. */
final class FromC {
  /** Handles the events. */
  interface Session {
    void receive(long bytes);

    void tick(long periods);
  }

  private FromC() {}

  // doc: lists
  static void loopOfLists(int fd, Session session) throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      KeventList changes =
          new KeventList(2)
              .add(fd, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, session)
              .add(1, EVFILT_TIMER, EV_ADD, 0, 500, session);
      KeventList events = new KeventList(64);
      for (int n = kq.kevent(changes, events, Duration.ofSeconds(5));
          n > 0;
          n = kq.kevent(null, events, Duration.ofSeconds(5))) {
        for (int i = 0; i < n; i++) {
          if ((events.flags(i) & EV_ERROR) != 0) {
            throw new KqueueException(Errno.of(events.data(i)), "change " + events.ident(i));
          }
          Session s = (Session) events.udata(i);
          switch (events.filter(i)) {
            case EVFILT_READ -> s.receive(events.data(i));
            case EVFILT_TIMER -> s.tick(events.data(i));
            default -> throw new AssertionError(events);
          }
        }
      }
    }
  }

  // end doc

  // doc: events
  static void loopOfEvents(int fd, Session session) throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.read(fd).clear(), session);
      kq.register(Watch.timer(Duration.ofMillis(500)), session);
      for (List<Kevent> events = kq.poll(Duration.ofSeconds(5));
          !events.isEmpty();
          events = kq.poll(Duration.ofSeconds(5))) {
        for (Kevent event : events) {
          Session s = event.attachment(Session.class);
          switch (event) {
            case Kevent.Read read -> s.receive(read.bytes());
            case Kevent.Timer timer -> s.tick(timer.expirations());
            default -> throw new AssertionError(event);
          }
        }
      }
    }
  }
  // end doc
}
