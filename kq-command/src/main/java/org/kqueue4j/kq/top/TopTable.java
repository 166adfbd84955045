// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.top;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.picture.KnoteIdentity;
import org.kqueue4j.kq.picture.LaneState;
import org.kqueue4j.kq.text.Printable;

/**
 * Knotes with their states, number of events, rate and last event. A deleted knote stays in the
 * table. For one thread.
 */
final class TopTable {
  /** The time over which a rate decays. */
  private static final double SECONDS = 5;

  /** The line that names the columns. */
  static final int HEAD_LINE = 2;

  private static final List<String> HEAD =
      List.of("SPEC", "FILTER", "IDENT", "STATE", "EVENTS", "RATE/s", "AGO", "LAST");

  /** The columns that are aligned to the right. */
  private static final Set<Integer> RIGHT = Set.of(4, 5, 6);

  private final Map<KnoteIdentity, Row> rows = new HashMap<>();
  private long events;

  private static final class Row {
    private final String spec;
    private final Filter filter;
    private final String ident;
    private final Set<LaneState> states = EnumSet.noneOf(LaneState.class);
    private boolean present = true;
    private long count;
    private double rate;
    private long rated;
    private final long born;
    private long last;
    private String text = "";

    Row(KqueueDump.Knote knote, long now) {
      spec = knote.udata() instanceof Handler handler ? handler.name() : "";
      filter = knote.filter();
      ident = KnoteIdentity.ident(knote);
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

  /** Records the queue as it is now. States since {@link #drawn} stay. */
  void states(KqueueDump queue, long now) {
    for (Row row : rows.values()) {
      row.present = false;
    }
    for (KqueueDump.Knote knote : queue.knotes()) {
      if (knote.udata() instanceof Handler && !(knote.udata() instanceof TopView)) {
        Row row = rows.computeIfAbsent(KnoteIdentity.of(knote), _ -> new Row(knote, now));
        row.present = true;
        row.states.addAll(LaneState.of(knote));
      }
    }
  }

  /** Records that an event was taken. */
  void event(Kevent event, long now) {
    Row row = rows.get(KnoteIdentity.of(event));
    if (row == null) {
      return; // a knote of kq itself
    }
    events++;
    row.count++;
    row.age(now);
    row.rate += 1 / SECONDS;
    row.last = now;
    row.text = textOf(event);
  }

  private static String textOf(Kevent event) {
    String notes = event.fflags() == 0 ? "" : event.filter().notes(event.fflags());
    String data = event.data() == 0 ? "" : "data=" + event.data();
    return notes.isEmpty() || data.isEmpty() ? notes + data : notes + " " + data;
  }

  /** Forgets the states that were shown. */
  void drawn() {
    for (Row row : rows.values()) {
      row.states.clear();
    }
  }

  /**
   * Returns the lines, those of busy knotes first.
   *
   * @param width the longest line, in characters
   * @param height the number of lines
   */
  List<String> lines(int width, int height, long now) {
    List<Row> order = new ArrayList<>(rows.values());
    order.forEach(row -> row.age(now));
    order.sort(Comparator.<Row>comparingLong(row -> -row.count).thenComparing(row -> row.spec));
    int shown = Math.min(order.size(), Math.max(1, height - 3));
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEAD);
    for (Row row : order.subList(0, shown)) {
      cells.add(cells(row, now));
    }
    List<String> lines = new ArrayList<>();
    lines.add(cut(summary(order.size() - shown), width));
    lines.add("");
    for (String line : aligned(cells)) {
      lines.add(cut(line, width));
    }
    return lines;
  }

  private String summary(int hidden) {
    long present = rows.values().stream().filter(row -> row.present).count();
    String text = counted(present, "knote") + ", " + counted(events, "event");
    return hidden > 0 ? text + " (" + counted(hidden, "knote") + " not shown)" : text;
  }

  private static String counted(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static List<String> cells(Row row, long now) {
    return List.of(
        Printable.clean(row.spec),
        row.filter.toString(),
        Printable.clean(row.ident),
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
    return row.states.isEmpty()
        ? "-"
        : String.join("|", row.states.stream().map(Enum::name).toList());
  }

  private static String ago(long nanos) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
    if (seconds < 60) {
      return seconds + "s";
    }
    return seconds < 3600 ? seconds / 60 + "m" : seconds / 3600 + "h";
  }

  private static List<String> aligned(List<List<String>> table) {
    StringBuilder format = new StringBuilder();
    for (int i = 0; i < HEAD.size(); i++) {
      int column = i;
      int width = table.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
      format.append(RIGHT.contains(i) ? "%" : "%-").append(width).append("s  ");
    }
    return table.stream()
        .map(row -> format.toString().formatted(row.toArray()).stripTrailing())
        .toList();
  }

  private static String cut(String line, int width) {
    return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
  }
}
