// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.sys.KqueueException;

/** The events and changes in the lines of a trace, which are in normal form. */
final class TraceEvent {
  private static final int FIELDS = 6;

  private TraceEvent() {}

  /** Returns the event or change of a line {@code e ...} or {@code r ...}; null for other lines. */
  static @Nullable KnoteEvent of(String line) {
    return line.startsWith("e ") || line.startsWith("r ") ? fields(line.substring(2), " ") : null;
  }

  /** Returns the changes that an operation makes: the words of its line that name a filter. */
  static List<String> changes(String operation) {
    return operation.startsWith("kevent ") || operation.startsWith("register ")
        ? Stream.of(operation.split(" ", -1)).filter(word -> change(word) != null).toList()
        : List.of();
  }

  static @Nullable KnoteEvent change(String word) {
    return word.indexOf(',') < 0 ? null : fields(word, ",");
  }

  private static @Nullable KnoteEvent fields(String text, String separator) {
    String[] words = text.split(separator, -1);
    if (words.length != FIELDS) {
      return null;
    }
    try {
      return KnoteEvent.of(
          Long.parseUnsignedLong(words[0]),
          Filter.of(Integer.parseInt(words[1])),
          Integer.decode(words[2]),
          Long.decode(words[3]).intValue(),
          Long.parseLong(words[4]),
          words[5].equals("0x0") ? null : words[5]);
    } catch (KqueueException | NumberFormatException e) {
      return null; // a filter that does not exist can be tried too
    }
  }
}
