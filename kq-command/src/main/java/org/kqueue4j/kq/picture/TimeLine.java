// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Events in lanes over time. A time line grows as things happen, and is written as a page at the
 * end. It keeps the latest {@value #MOST} events and changes of state; the page says how many
 * earlier ones are left out. For one thread.
 */
public final class TimeLine {
  /** The number of entries that a browser opens in a second or two. */
  static final int MOST = 400_000;

  /** The number of characters of a text that are kept. */
  static final int LONGEST = 1000;

  final String title;
  final Instant start;
  final LinkedHashSet<Lane> lanes = new LinkedHashSet<>();
  final ArrayDeque<Entry> entries = new ArrayDeque<>();
  long marksLeftOut;

  /** The earliest time of what is kept. */
  long from;

  private final int most;
  private final Map<Entry.Shape, Entry.Shape> shapes = new HashMap<>();

  public TimeLine(String title, Instant start) {
    this(title, start, MOST);
  }

  TimeLine(String title, Instant start, int most) {
    this.title = title;
    this.start = start;
    this.most = most;
  }

  /** Throws what {@link #write} would throw, if the file clearly cannot be written. */
  public static void requireWritable(Path file) throws IOException {
    HtmlPage.requireWritable(file);
  }

  /**
   * Adds a lane below the others. It is empty until it has a state or a mark.
   *
   * @param name the name that the user knows
   * @param about more about it, such as a pid; may be empty
   */
  public Lane lane(String name, String about) {
    return new Lane(this, text(name), text(about));
  }

  /**
   * Writes the page. A reader of the file never sees half of it. If the page cannot be written, an
   * older page stays.
   *
   * @param nanosEnd the end of the picture, in nanoseconds since the start
   * @throws IOException with one line that names the file and says what is wrong
   */
  public void write(Path file, long nanosEnd) throws IOException {
    TimeLineJson json = new TimeLineJson();
    HtmlPage.write(file, title, json.withoutWords(this, nanosEnd).with("words", json.words()));
  }

  void add(Entry entry) {
    if (entries.size() == most) {
      leaveOut(entries.removeFirst());
    }
    entries.addLast(entry);
    entry.lane().kept++;
    lanes.add(entry.lane());
  }

  private void leaveOut(Entry entry) {
    Lane lane = entry.lane();
    from = Math.max(from, entry.nanos());
    switch (entry) {
      case Entry.Mark _ -> marksLeftOut++;
      case Entry.Change change -> {
        lane.firstMask = change.mask();
        lane.firstNanos = change.nanos();
      }
    }
    if (--lane.kept == 0 && lane.isEnded()) {
      lanes.remove(lane);
    }
  }

  void mark(Lane lane, long nanos, MarkKind kind, String text, SequencedMap<String, ?> fields) {
    List<Object> values = new ArrayList<>(fields.size());
    StringBuilder types = new StringBuilder(fields.size());
    for (Object field : fields.values()) {
      Object value = value(field);
      values.add(value);
      types.append(value instanceof String ? 'S' : 'N');
    }
    Entry.Shape shape = new Entry.Shape(kind, List.copyOf(fields.keySet()), types.toString());
    shape = shapes.computeIfAbsent(shape, known -> known);
    add(new Entry.Mark(lane, nanos, text(text), shape, values));
  }

  /** Returns the number, as text if the numbers of a browser cannot hold it. */
  private static Object value(Object value) {
    return switch (value) {
      case Integer number -> number.longValue();
      case Long number when Math.abs(number) <= 1L << 53 -> number;
      case Double number when Double.isFinite(number) -> number;
      default -> text(String.valueOf(value));
    };
  }

  private static String text(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
  }
}
