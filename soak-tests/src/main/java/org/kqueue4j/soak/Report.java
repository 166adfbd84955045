// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.sys.Event;

/** An event that a waiting thread has taken, in one of the two forms. Immutable in effect. */
sealed interface Report {
  @Nullable Object udata();

  long ident();

  int filter();

  int flags();

  int fflags();

  long data();

  default boolean has(int flag) {
    return (flags() & flag) != 0;
  }

  default boolean isEof() {
    return has(Event.EV_EOF);
  }

  /** An event of a registration. */
  record Typed(Kevent event) implements Report {
    @Override
    public @Nullable Object udata() {
      return event.attachment();
    }

    @Override
    public long ident() {
      return event.ident();
    }

    @Override
    public int filter() {
      return event.filter().number();
    }

    @Override
    public int flags() {
      return event.flags();
    }

    @Override
    public int fflags() {
      return event.fflags();
    }

    @Override
    public long data() {
      return event.data();
    }

    @Override
    public String toString() {
      return event.toString();
    }
  }

  /** An element of a list, which is not used again. */
  record Element(KeventList list, int index) implements Report {
    @Override
    public @Nullable Object udata() {
      return list.udata(index);
    }

    @Override
    public long ident() {
      return list.ident(index);
    }

    @Override
    public int filter() {
      return list.filter(index);
    }

    @Override
    public int flags() {
      return list.flags(index);
    }

    @Override
    public int fflags() {
      return list.fflags(index);
    }

    @Override
    public synchronized long data() {
      return list.data(index);
    }

    @Override
    public String toString() {
      return "element " + index + " of " + list;
    }
  }
}
