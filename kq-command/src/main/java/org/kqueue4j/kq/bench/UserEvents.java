// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.io.IOException;
import java.nio.channels.Selector;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;

/** A thread makes its own event pending and takes it. */
final class UserEvents {
  private UserEvents() {}

  /** Uses {@link Kqueue#trigger} and a poll. */
  static final class OfKqueue implements Contestant {
    private static final long ID = 1;

    private final Kqueue kq = Kqueue.open();
    private final KeventList events = new KeventList(1);

    OfKqueue() {
      kq.add(Kevent.user(ID).clear());
    }

    @Override
    public void run(int times) throws InterruptedException {
      for (int i = 0; i < times; i++) {
        kq.trigger(ID);
        kq.kevent(null, events, 0);
      }
    }

    @Override
    public void close() {
      kq.close();
    }
  }

  /** Uses {@link Selector#wakeup} and a poll. */
  static final class OfSelector implements Contestant {
    private final Selector selector = Selector.open();

    OfSelector() throws IOException {}

    @Override
    public void run(int times) throws IOException {
      for (int i = 0; i < times; i++) {
        selector.wakeup();
        selector.selectNow();
      }
    }

    @Override
    public void close() throws IOException {
      selector.close();
    }
  }
}
