// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.sys.Errno;

/**
 * The fields of an event or a change, of a kqueue that runs or of a trace.
 *
 * @param source the object that the ident stands for; null for a number
 * @param error the error that the event carries; null for none
 */
record KnoteEvent(
    long ident,
    Filter filter,
    int flags,
    int fflags,
    long data,
    @Nullable Object udata,
    @Nullable Object source,
    @Nullable Errno error) {
  /** Returns the fields of an event; takes its error from the socket. */
  static KnoteEvent of(Kevent event) {
    return new KnoteEvent(
        event.ident(),
        event.filter(),
        event.flags(),
        event.fflags(),
        event.data(),
        event.attachment(),
        event.source(),
        event.error());
  }

  /** Returns an event or a change of a system whose sources have numbers. */
  static KnoteEvent of(
      long ident, Filter filter, int flags, int fflags, long data, @Nullable Object udata) {
    Errno error = errorOf(filter, flags, fflags, data);
    return new KnoteEvent(ident, filter, flags, fflags, data, udata, null, error);
  }

  private static @Nullable Errno errorOf(Filter filter, int flags, int fflags, long data) {
    boolean isEof = Flag.EOF.in(flags);
    if (Flag.ERROR.in(flags) || isEof && filter == Filter.AIO) {
      return Errno.of(data);
    }
    boolean ofSocket = isEof && (filter == Filter.READ || filter == Filter.WRITE);
    return ofSocket ? Errno.of(fflags) : null;
  }

  boolean has(Flag flag) {
    return flag.in(flags);
  }

  /** Returns the names of the notes; empty if there are none. */
  String notes() {
    return fflags == 0 ? "" : filter.notes(fflags);
  }

  /**
   * Returns a text such as {@code read fd=5 ADD|CLEAR data=3}; fields that are zero are left out.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(filter).append(' ').append(identName()).append('=').append(ident);
    if (flags != 0) {
      text.append(' ').append(Flag.toString(flags));
    }
    if (error != null) {
      text.append(" error=").append(error);
    } else if (fflags != 0) {
      text.append(" fflags=").append(notes());
    }
    if (data != 0 && !has(Flag.ERROR)) {
      text.append(" data=").append(data);
    }
    if (udata != null) {
      text.append(" udata=").append(udata);
    }
    return text.toString();
  }

  private String identName() {
    return switch (filter) {
      case READ, WRITE, EXCEPT, VNODE -> "fd";
      case AIO -> "aio";
      case PROC -> "pid";
      case SIGNAL -> "signal";
      case TIMER, USER -> "id";
    };
  }
}
