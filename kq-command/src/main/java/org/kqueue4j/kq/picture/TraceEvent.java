// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** What the lines of a trace mean, which are in normal form. */
public final class TraceEvent {
  private static final int FIELDS = 6;

  private TraceEvent() {}

  /** Returns the event or change of a line {@code e ...} or {@code r ...}; null for other lines. */
  static @Nullable KnoteEvent of(String line) {
    return line.startsWith("e ") || line.startsWith("r ") ? fields(line.substring(2), " ") : null;
  }

  /** Returns what a line means, in words; null if it says that itself. */
  public static @Nullable String meaning(String line) {
    KnoteEvent event = of(line);
    if (event != null) {
      return event.toString();
    }
    if (line.startsWith("> ")) {
      String readable = readable(line);
      return readable.equals(line.substring(2)) ? null : readable;
    }
    String[] words = line.split(" ", -1);
    if (words.length == 2 && words[0].equals("t")) {
      return "the clock is at " + words[1] + " ms";
    }
    if (words.length != 3 || !words[0].equals("=")) {
      return null;
    }
    return words[1].equals("-1") ? "fails: " + words[2] : "returns " + words[1];
  }

  /**
   * Returns the line of a scenario as it is. Returns the operation of a trace as an author would
   * write it: with names, and without what is clear from the rest.
   */
  static String readable(String line) {
    if (!line.startsWith("> ")) {
      return line.strip();
    }
    List<String> words = new ArrayList<>(List.of(line.substring(2).split(" ", -1)));
    if (words.getFirst().equals("kevent") && words.size() > 4) {
      long changes = words.stream().filter(word -> change(word) != null).count();
      words.remove("space=" + words.get(2));
      words.remove("nchanges=" + changes);
    }
    words.replaceAll(TraceEvent::named);
    return String.join(" ", words);
  }

  /** Returns a change with the names of a scenario. Other words are returned unchanged. */
  private static String named(String word) {
    KnoteEvent change = change(word);
    if (change == null) {
      return word;
    }
    return String.join(
        ",",
        Long.toUnsignedString(change.ident()),
        change.filter().name(),
        change.flags() == 0 ? "0" : Flag.toString(change.flags()),
        notes(change.filter(), change.fflags()),
        Long.toString(change.data()),
        change.udata() == null ? "0" : change.udata().toString());
  }

  private static String notes(Filter filter, int fflags) {
    if (fflags == 0) {
      return "0";
    }
    boolean isNew = Integer.compareUnsigned(fflags, VnodeNote.REVOKE.bit() * 2) >= 0;
    boolean isOfFiles = (fflags & (Event.NOTE_FILE_POLL | Event.NOTE_EOF)) != 0;
    if (filter == Filter.TIMER
        || filter == Filter.VNODE && isNew
        || filter == Filter.READ && isOfFiles
        || filter == Filter.PROC && (fflags & Event.NOTE_REAP) != 0) {
      return "0x" + Integer.toHexString(fflags); // a scenario has no names for them
    }
    String names = filter.notes(fflags);
    return filter == Filter.VNODE
        ? names.replace("DELETE", "NDELETE").replace("WRITE", "NWRITE")
        : names;
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
