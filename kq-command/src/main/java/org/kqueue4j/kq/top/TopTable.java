// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.top;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.picture.Happening;
import org.kqueue4j.kq.picture.KnoteName;
import org.kqueue4j.kq.picture.LaneState;
import org.kqueue4j.kq.text.Columns;
import org.kqueue4j.kq.text.Printable;

/**
 * Everything that is watched, with its state, number of events, rate and last event. What is no
 * longer watched stays in the table. For one thread.
 */
final class TopTable {
  /** The time over which a rate decays. */
  private static final double SECONDS = 5;

  /** The line that names the columns. */
  static final int HEAD_LINE = 2;

  private static final List<String> HEAD =
      List.of("SPEC", "STATE", "EVENTS", "RATE/s", "AGO", "LAST");

  /** The columns that are aligned to the right. */
  private static final Set<Integer> RIGHT = Set.of(2, 3, 4);

  private static final int NAME = 0;
  private static final int LAST = 5;

  /** The width of the last event that remains in a narrow window. */
  private static final int LEAST_LAST = 8;

  private static final String GAP = "  ";

  private final Map<KnoteName, Row> rows = new HashMap<>();

  /** What is watched all the time without a knote of its own. */
  private final Set<KnoteName> others = new LinkedHashSet<>();

  private long events;

  private static final class Row {
    private final String name;
    private final Set<LaneState> states = EnumSet.noneOf(LaneState.class);
    private boolean present = true;
    private long count;
    private double rate;
    private long rated;
    private final long born;
    private long last;
    private String text = "";

    Row(KnoteName knote, long now) {
      name = knote.toString();
      rated = now;
      born = now;
    }

    /** Returns the recent events per second; over its whole life while that is short. */
    double rate(long now) {
      return rate / (1 - Math.exp(-Math.max(0.5, secondsTo(now, born)) / SECONDS));
    }

    private static double secondsTo(long now, long then) {
      return (now - then) / 1e9;
    }

    /** Lets the rate decay for the time without an event. */
    void age(long now) {
      rate *= Math.exp(-secondsTo(now, rated) / SECONDS);
      rated = now;
    }
  }

  /** Begins with these names. */
  void begin(List<KnoteName> names, KqueueDump queue, long now) {
    others.addAll(names);
    for (KqueueDump.Knote knote : queue.knotes()) {
      KnoteName name = KnoteName.of(knote);
      if (name != null) {
        others.remove(name.whole());
      }
    }
    states(queue, now);
  }

  /** Records the queue as it is now. States since {@link #drawn} stay. */
  void states(KqueueDump queue, long now) {
    for (Row row : rows.values()) {
      row.present = false;
    }
    for (KnoteName name : others) {
      row(name, now).present = true;
    }
    for (KqueueDump.Knote knote : queue.knotes()) {
      KnoteName name = KnoteName.of(knote);
      if (name != null) {
        Row row = row(name, now);
        row.present = true;
        row.states.addAll(LaneState.of(knote));
      }
    }
  }

  private Row row(KnoteName name, long now) {
    return rows.computeIfAbsent(name, _ -> new Row(name, now));
  }

  /** Records an event. */
  void event(Occurrence occurrence, long now) {
    Row row = row(KnoteName.of(occurrence), now);
    events++;
    row.count++;
    row.age(now);
    row.rate += 1 / SECONDS;
    row.last = now;
    row.text = Happening.of(occurrence).text();
  }

  /** Forgets the states that were shown. */
  void drawn() {
    for (Row row : rows.values()) {
      row.states.clear();
    }
  }

  /**
   * Returns the lines, busy ones first.
   *
   * @param width the longest line, in columns of the terminal
   * @param height the number of lines
   */
  List<String> lines(int width, int height, long now) {
    List<Row> order = new ArrayList<>(rows.values());
    order.forEach(row -> row.age(now));
    order.sort(Comparator.<Row>comparingLong(row -> -row.count).thenComparing(row -> row.name));
    int shown = Math.min(order.size(), Math.max(1, height - 3));
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEAD);
    for (Row row : order.subList(0, shown)) {
      cells.add(cells(row, now));
    }
    List<String> lines = new ArrayList<>();
    lines.add(Columns.cut(summary(order.size() - shown), width));
    lines.add("");
    lines.addAll(aligned(cells, width));
    return lines;
  }

  private String summary(int hidden) {
    long present = rows.values().stream().filter(row -> row.present).count();
    String text = present + " watched, " + Columns.count(events, "event", "events");
    return hidden > 0 ? text + " (" + hidden + " not shown)" : text;
  }

  private static List<String> cells(Row row, long now) {
    return List.of(
        Printable.clean(row.name),
        state(row),
        Long.toString(row.count),
        rate(row.rate(now)),
        row.count == 0 ? "-" : ago(now - row.last),
        Printable.clean(row.text));
  }

  private static String rate(double rate) {
    return rate < 0.05 ? "-" : String.format(Locale.ROOT, "%.1f", rate);
  }

  private static String state(Row row) {
    if (!row.present) {
      return "gone";
    }
    if (row.states.contains(LaneState.DISABLED)) {
      return "disabled";
    }
    return row.states.isEmpty() ? "-" : "pending";
  }

  private static String ago(long nanos) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
    if (seconds < 60) {
      return seconds + "s";
    }
    return seconds < 3600 ? seconds / 60 + "m" : seconds / 3600 + "h";
  }

  /** Aligns the columns. What is wider than the line is cut: the last events, then the names. */
  private static List<String> aligned(List<List<String>> table, int width) {
    int[] widths = new int[HEAD.size()];
    for (List<String> row : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Columns.width(row.get(i)));
      }
    }
    int room = width - GAP.length() * (widths.length - 1);
    for (int i = NAME + 1; i < LAST; i++) {
      room -= widths[i];
    }
    widths[LAST] =
        Math.min(widths[LAST], Math.max(room - widths[NAME], Math.max(room / 3, LEAST_LAST)));
    widths[NAME] = Math.clamp(room - widths[LAST], 1, widths[NAME]);
    return table.stream().map(row -> Columns.cut(line(row, widths), width)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = Columns.cut(row.get(i), widths[i]);
      if (i == NAME) {
        cell = Columns.cutName(row.get(i), widths[i]);
      }
      line.append(
          RIGHT.contains(i) ? Columns.right(cell, widths[i]) : Columns.left(cell, widths[i]));
      line.append(GAP);
    }
    return line.toString().stripTrailing();
  }
}
