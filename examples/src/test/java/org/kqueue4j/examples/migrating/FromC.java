// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_ERROR;

import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** A loop of C, line by line, and the same loop with typed events. */
final class FromC {
  /** What the program in C has its events for. */
  interface Session {
    void handle(long ident, int filter, long data);
  }

  /** What the program in Java has its events for. */
  interface Client {
    void receive(Kevent.Read read);

    void expire(Kevent.Timer timer);
  }

  private FromC() {}

  // doc: after
  static void loop(int fd, Session session) throws InterruptedException {
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
          s.handle(events.ident(i), events.filter(i), events.data(i));
        }
      }
    }
  }

  // end doc

  // doc: kevents
  static void loopOfKevents(int fd, Client client) throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.read(fd).clear(), client);
      kq.register(Watch.timer(Duration.ofMillis(500)), client);
      for (var events = kq.poll(Duration.ofSeconds(5));
          !events.isEmpty();
          events = kq.poll(Duration.ofSeconds(5))) {
        for (Kevent event : events) {
          Client c = event.attachment(Client.class);
          switch (event) {
            case Kevent.Read read -> c.receive(read);
            case Kevent.Timer timer -> c.expire(timer);
            default -> throw new IllegalStateException("not registered: " + event);
          }
        }
      }
    }
  }
  // end doc
}
