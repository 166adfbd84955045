// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.KeventList;
import org.kqueue4j.sys.Errno;

/**
 * An event or a change of a trace.
 *
 * @param error the error that it carries; null for none
 */
record KnoteEvent(
    long ident,
    Filter filter,
    int flags,
    int fflags,
    long data,
    @Nullable Object udata,
    @Nullable Errno error) {
  static KnoteEvent of(
      long ident, Filter filter, int flags, int fflags, long data, @Nullable Object udata) {
    Errno error = errorOf(filter, flags, fflags, data);
    return new KnoteEvent(ident, filter, flags, fflags, data, udata, error);
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

  /** Returns what has happened, in the words of the reference. */
  Happening happening() {
    String text = fflags == 0 ? filter.toString() : filter.notes(fflags);
    if (has(Flag.ERROR)) {
      text = "error";
    } else if (has(Flag.EOF)) {
      text = filter + " EOF";
    }
    return new Happening(MarkKind.of(this), text);
  }

  /** Returns the fields, without those that are zero. */
  SequencedMap<String, Object> fields() {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    fields.put("flags", Flag.toString(flags));
    if (error != null) {
      fields.put("error", error);
    }
    if (fflags != 0) {
      fields.put("fflags", filter.notes(fflags));
    }
    if (data != 0) {
      fields.put("data", data);
    }
    if (udata != null) {
      fields.put("udata", udata);
    }
    return fields;
  }

  /** Returns the text of the library, with the error in place of its number. */
  @Override
  public String toString() {
    boolean inData = error != null && (has(Flag.ERROR) || filter == Filter.AIO);
    KeventList list = new KeventList(1);
    list.add(ident, filter.number(), flags, error == null ? fflags : 0, inData ? 0 : data, udata);
    String text = list.toString(); // in brackets
    return text.substring(1, text.length() - 1) + (error == null ? "" : " error=" + error);
  }
}
