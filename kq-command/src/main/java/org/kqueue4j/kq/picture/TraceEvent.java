// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.sys.KqueueException;

/** The events and changes in the lines of a trace, which are in normal form. */
final class TraceEvent {
  private static final int FIELDS = 6;

  private TraceEvent() {}

  /** Returns the event or change of a line {@code e ...} or {@code r ...}; null for other lines. */
  static @Nullable Kevent of(String line) {
    return line.startsWith("e ") || line.startsWith("r ") ? fields(line.substring(2), ' ') : null;
  }

  /** Returns the changes that an operation makes: the words of its line that name a filter. */
  static List<String> changes(String operation) {
    List<String> changes = new ArrayList<>();
    if (operation.startsWith("kevent ") || operation.startsWith("register ")) {
      for (String word : split(operation, ' ')) {
        if (change(word) != null) {
          changes.add(word);
        }
      }
    }
    return changes;
  }

  static @Nullable Kevent change(String word) {
    return word.indexOf(',') < 0 ? null : fields(word, ',');
  }

  private static @Nullable Kevent fields(String text, char separator) {
    List<String> words = split(text, separator);
    if (words.size() != FIELDS) {
      return null;
    }
    try {
      return Kevent.of(
          Long.parseUnsignedLong(words.get(0)),
          Filter.of(Integer.parseInt(words.get(1))),
          Integer.decode(words.get(2)),
          Long.decode(words.get(3)).intValue(),
          Long.parseLong(words.get(4)),
          udata(words.get(5)));
    } catch (KqueueException | NumberFormatException e) {
      return null; // a filter that does not exist can be tried too
    }
  }

  /** Returns the number in hexadecimal, as a person writes it; an empty text for 0. */
  private static @Nullable Object udata(String word) {
    return word.equals("0x0") ? null : word;
  }

  private static List<String> split(String text, char separator) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = text.indexOf(separator); i >= 0; i = text.indexOf(separator, start)) {
      words.add(text.substring(start, i));
      start = i + 1;
    }
    words.add(text.substring(start));
    return words;
  }
}
