// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.Event;

/** Changes of knotes as a C program makes them: by {@link Kqueue#kevent}, one in each call. */
final class Changes {
  private Changes() {}

  static void apply(Kqueue kq, long ident, int filter, int flags) throws InterruptedException {
    apply(kq, ident, filter, flags, 0, 0, null);
  }

  static void apply(
      Kqueue kq, long ident, int filter, int flags, int fflags, long data, Object udata)
      throws InterruptedException {
    kq.kevent(new KeventList(1).add(ident, filter, flags, fflags, data, udata), null, 0);
  }

  /** Triggers a user event. */
  static void trigger(Kqueue kq, long ident) throws InterruptedException {
    apply(kq, ident, Event.EVFILT_USER, 0, Event.NOTE_TRIGGER, 0, null);
  }
}
