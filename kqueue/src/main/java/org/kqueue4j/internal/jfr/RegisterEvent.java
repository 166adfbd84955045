// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.jfr;

import java.util.StringJoiner;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;

/**
 * A change to a kqueue. Off unless a recording asks for it: a trigger is a change too, and a
 * program may make millions in a second. A trigger that changes nothing, since the event is
 * triggered already, is not recorded.
 */
@Name("org.kqueue4j.Register")
@Label("Kqueue Register")
@Category("kqueue4j")
@Description("A change to a kqueue was made, or refused")
@Enabled(false)
final class RegisterEvent extends Event {
  private static final RegisterEvent ANY = new RegisterEvent();

  private static final String[] FILTERS = {
    "READ", "WRITE", "AIO", "VNODE", "PROC", "SIGNAL", "TIMER", "EXCEPT", "USER"
  };

  /** The names of the bits from {@code EV_ADD} on. */
  private static final String[] FLAGS = {
    "ADD",
    "DELETE",
    "ENABLE",
    "DISABLE",
    "ONESHOT",
    "CLEAR",
    "RECEIPT",
    "DISPATCH",
    "FORCEONESHOT",
    "KEEPUDATA"
  };

  @Label("Queue")
  @Description("The number by which other kqueues watch it")
  long queue;

  @Label("Filter")
  String filter = "";

  @Label("Ident")
  @Description("What the change is about: a descriptor, a pid, a number of the program's")
  long ident;

  @Label("Flags")
  @Description("What was asked for")
  String flags = "";

  @Label("Errno")
  @Description("The number of the error that the change was refused with; 0 if it was made")
  int errno;

  @Label("Reason")
  @Description("Why the change was refused")
  @Nullable String reason;

  static void commit(long queue, int filter, long ident, int flags, @Nullable Failure failure) {
    if (!ANY.isEnabled()) {
      return;
    }
    RegisterEvent event = new RegisterEvent();
    event.queue = queue;
    event.filter = filterName(filter);
    event.ident = ident;
    event.flags = flagNames(flags);
    if (failure != null) {
      event.errno = failure.errno().number();
      event.reason = failure.toString();
    }
    event.commit();
  }

  private static String filterName(int filter) {
    return filter < 0 && filter >= -FILTERS.length ? FILTERS[~filter] : Integer.toString(filter);
  }

  private static String flagNames(int flags) {
    StringJoiner names = new StringJoiner("|");
    for (int i = 0; i < FLAGS.length; i++) {
      if ((flags & 1 << i) != 0) {
        names.add(FLAGS[i]);
      }
    }
    return names.toString();
  }
}
