// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Events in lanes over time. A time line grows as things happen, and is written as a page at the
 * end.
 *
 * <pre>
 * TimeLine line = new TimeLine("kq watch timer:1s", Instant.now());
 * Lane lane = line.lane("timer", "1", "timer:1s");
 * lane.state(0, Set.of());
 * lane.mark(1_000_000_000, "fired", fields);
 * line.write(Path.of("picture.html"), 2_000_000_000);
 * </pre>
 *
 * <p>It keeps the latest {@value #MOST} events and changes of state; the page says how many earlier
 * ones are left out. For one thread.
 */
public final class TimeLine {
  /** The number of entries that a browser opens in a second or two. */
  static final int MOST = 400_000;

  /** The number of characters of a text that are kept. */
  static final int LONGEST = 1000;

  private final String title;
  private final Instant start;
  private final int most;
  private final LinkedHashSet<Lane> lanes = new LinkedHashSet<>();
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final Map<Fields.Shape, Fields.Shape> shapes = new HashMap<>();
  private long marksLeftOut;
  private long from;

  public TimeLine(String title, Instant start) {
    this(title, start, MOST);
  }

  TimeLine(String title, Instant start, int most) {
    this.title = title;
    this.start = start;
    this.most = most;
  }

  /**
   * Throws what {@link #write} would throw, if the file clearly cannot be written. A caller can
   * thus report it before the work instead of after it.
   */
  public static void requireWritable(Path file) throws IOException {
    HtmlPage.requireWritable(file);
  }

  /**
   * Adds a lane below the others. It is empty until it has a state or a mark.
   *
   * @param filter the kind of thing: a filter, or a word such as {@code process}
   * @param ident the ident of the thing
   * @param name the name that the user knows; may be empty
   */
  public Lane lane(String filter, String ident, String name) {
    return new Lane(this, text(filter), text(ident), text(name));
  }

  /**
   * Writes the page. A reader of the file never sees half of it. If the page cannot be written, an
   * older page stays.
   *
   * @param nanosEnd the end of the picture, in nanoseconds since the start
   * @throws IOException with one line that names the file and says what is wrong
   */
  public void write(Path file, long nanosEnd) throws IOException {
    HtmlPage.write(
        file,
        title,
        out -> {
          TimeLineJson json = new TimeLineJson(out);
          json.fields(this, nanosEnd);
          json.words();
        });
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

  String text(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
  }

  Fields fields(SequencedMap<String, ?> fields) {
    List<String> names = new ArrayList<>(fields.size());
    List<Object> values = new ArrayList<>(fields.size());
    StringBuilder numbers = new StringBuilder(fields.size());
    for (Map.Entry<String, ?> field : fields.entrySet()) {
      names.add(field.getKey());
      Object value = value(field.getValue());
      values.add(value);
      numbers.append(value instanceof String ? 'S' : 'N');
    }
    Fields.Shape shape = new Fields.Shape(names, numbers.toString());
    Fields.Shape known = shapes.putIfAbsent(shape, shape);
    return new Fields(known == null ? shape : known, values);
  }

  /** Returns the number, as text if the numbers of a browser cannot hold it. */
  private Object value(Object value) {
    return switch (value) {
      case Byte number -> number.longValue();
      case Short number -> number.longValue();
      case Integer number -> number.longValue();
      case Long number when Math.abs(number) <= 1L << 53 -> number;
      case Double number when Double.isFinite(number) -> number;
      default -> text(String.valueOf(value));
    };
  }

  String title() {
    return title;
  }

  Instant start() {
    return start;
  }

  Collection<Lane> lanes() {
    return lanes;
  }

  Collection<Entry> entries() {
    return entries;
  }

  long marksLeftOut() {
    return marksLeftOut;
  }

  /** Returns the earliest time of what is kept. */
  long from() {
    return from;
  }
}
