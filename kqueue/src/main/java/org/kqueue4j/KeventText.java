// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.ChildOutput;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.source.SourceIdent;

/** The text of changes, events and knotes, for people. Stateless. */
final class KeventText {
  private KeventText() {}

  /** Returns a text such as {@code read fd=5 CLEAR data=3}, without the fields that are zero. */
  static String of(
      Filter filter, long ident, @Nullable Object source, int flags, int fflags, long data) {
    StringBuilder text = new StringBuilder();
    text.append(filter);
    if (ident != KeventStruct.NEXT_IDENT) { // which no knote has yet
      text.append(' ').append(ident(filter, ident, source));
    }
    if (flags != 0) {
      text.append(' ').append(Flag.toString(flags));
    }
    if (fflags != 0) {
      text.append(" fflags=").append(filter.notes(fflags));
    }
    if (data != 0) {
      text.append(" data=").append(data);
    }
    return text.toString();
  }

  /** Returns a text such as {@code fd=5}. */
  static String ident(Filter filter, long ident, @Nullable Object source) {
    if (source instanceof SourceIdent own && own.source() instanceof Path path) {
      return "path=" + path;
    }
    // The engine has chosen it.
    return ident > KeventStruct.NEXT_IDENT && (filter == Filter.TIMER || filter == Filter.USER)
        ? "#" + (ident - KeventStruct.NEXT_IDENT)
        : filter.identName() + "=" + ident;
  }

  /** Returns the object of an ident, in the form in which the program knows it. */
  static Object objectOf(SourceIdent ident) {
    Object object = ident.source();
    return object instanceof ChildOutput output ? output.process() : object;
  }
}
