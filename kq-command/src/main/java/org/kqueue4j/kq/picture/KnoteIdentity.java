// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.Spec;

/**
 * The identity of a knote for the reader of a picture or table: one that is registered again for
 * the same source is the same knote.
 *
 * @param source the object that the ident stands for; of a timer or a user event of a loop its
 *     handler, which has one of each at most; otherwise the ident
 */
public record KnoteIdentity(Filter filter, Object source) {
  public static KnoteIdentity of(KqueueDump.Knote knote) {
    return of(knote.filter(), knote.ident(), knote.source(), knote.udata());
  }

  public static KnoteIdentity of(Kevent event) {
    return of(event.filter(), event.ident(), event.source(), event.attachment());
  }

  static KnoteIdentity of(KnoteEvent event) {
    return of(event.filter(), event.ident(), event.source(), event.udata());
  }

  private static KnoteIdentity of(
      Filter filter, long ident, @Nullable Object source, @Nullable Object udata) {
    if (source != null) {
      return new KnoteIdentity(filter, source);
    }
    Object own = hasNumber(filter) && udata instanceof Handler handler ? handler : ident;
    return new KnoteIdentity(filter, own);
  }

  private static boolean hasNumber(Filter filter) {
    return filter == Filter.TIMER || filter == Filter.USER;
  }

  /**
   * Returns the ident of a knote for the reader: its source, the number that the user has chosen,
   * or one such as {@code #3} that the kqueue has chosen.
   */
  public static String ident(KqueueDump.Knote knote) {
    if (knote.udata() instanceof SpecSource source
        && source.spec() instanceof Spec.User user
        && knote.filter() == Filter.USER) {
      return Long.toString(user.id());
    }
    if (hasNumber(knote.filter()) && knote.udata() instanceof Handler) {
      return knote.toString().split(" ", 3)[1]; // of a text such as "timer #3 ACTIVE"
    }
    return ident(knote.ident(), knote.source());
  }

  static String ident(KnoteEvent event) {
    return ident(event.ident(), event.source());
  }

  private static String ident(long ident, @Nullable Object source) {
    return source == null ? Long.toUnsignedString(ident) : source.toString();
  }
}
