// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.kq.loop.Handler;

/**
 * What the user calls a knote. Knotes of the same name are one to the reader of a picture or table,
 * such as those of the attempts to connect to a server.
 *
 * @param name the SPEC or path as the user gave it
 * @param part what the knote is for, if the name does not say that, such as the peer; may be empty
 */
public record KnoteName(String name, String part) {
  /** Returns the name of a knote of a loop; null for one that kq needs for itself. */
  public static @Nullable KnoteName of(KqueueDump.Knote knote) {
    return of(knote.udata(), knote.filter(), knote.ident());
  }

  /** Returns the name of the knote of an event of a loop; null for one that kq needs for itself. */
  public static @Nullable KnoteName of(Kevent event) {
    return of(event.attachment(), event.filter(), event.ident());
  }

  private static @Nullable KnoteName of(@Nullable Object udata, Filter filter, long ident) {
    String part = udata instanceof Handler handler ? handler.part(filter, ident) : null;
    return part == null ? null : new KnoteName(((Handler) udata).name(), part);
  }

  /** Returns the name and the part. */
  @Override
  public String toString() {
    return part.isEmpty() ? name : name + " " + part;
  }
}
