// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kqueue4j.kq.text.JsonObject;

/**
 * A time line in compact JSON. A time is the difference to the time before it in the same lane, and
 * a text is an index into one table.
 *
 * <pre>
 * title, start  text; milliseconds of the Unix epoch
 * from, end     nanoseconds since the start
 * leftOut       the number of earlier events
 * lanes         a list of
 *   name, about
 *   parent      the index of the lane from which it branches off, if there is one
 *   unsure      true if that may be a descendant of this parent
 *   states      time, mask, time, mask, ...: bits as LaneState numbers them; -1: absent
 *   marks       time, text, shape, value, ..., time, ...: a value for each name of the shape
 * shapes        a list of [[name, ...], "NS...", kind]: N is a number, S is a text; MarkKind has the kinds
 * words         the texts
 * </pre>
 */
final class TimeLineJson {
  private final Map<String, Integer> words = new LinkedHashMap<>();
  private final Map<Entry.Shape, Integer> shapes = new LinkedHashMap<>();

  /** Returns everything except the words, which are complete when all else is made. */
  JsonObject withoutWords(TimeLine line, long nanosEnd) {
    Map<Lane, List<Entry>> byLane =
        line.entries.stream().collect(Collectors.groupingBy(Entry::lane));
    Map<Lane, Integer> places = new HashMap<>();
    line.lanes.forEach(lane -> places.put(lane, places.size()));
    long latest = line.entries.stream().mapToLong(Entry::nanos).max().orElse(0);
    return new JsonObject()
        .with("title", line.title)
        .with("start", line.start.toEpochMilli())
        .with("from", line.from)
        .with("end", Math.max(nanosEnd, latest))
        .with("leftOut", line.marksLeftOut)
        .with(
            "lanes",
            line.lanes.stream()
                .map(lane -> lane(lane, byLane.getOrDefault(lane, List.of()), places)))
        .with(
            "shapes",
            shapes.keySet().stream()
                .map(shape -> List.of(shape.names(), shape.types(), shape.kind().toString())));
  }

  private JsonObject lane(Lane lane, List<Entry> entries, Map<Lane, Integer> places) {
    List<Number> states = new ArrayList<>();
    List<Number> marks = new ArrayList<>();
    long stateTime = 0;
    long markTime = 0;
    if (lane.firstMask != Lane.GONE) {
      states.add(lane.firstNanos);
      states.add(lane.firstMask);
      stateTime = lane.firstNanos;
    }
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Change change -> {
          states.add(change.nanos() - stateTime);
          states.add(change.mask());
          stateTime = change.nanos();
        }
        case Entry.Mark mark -> {
          marks.add(mark.nanos() - markTime);
          marks.add(word(mark.text()));
          marks.add(index(shapes, mark.shape()));
          for (Object value : mark.values()) {
            marks.add(value instanceof Number number ? number : word(value.toString()));
          }
          markTime = mark.nanos();
        }
      }
    }
    return new JsonObject()
        .with("name", lane.name)
        .with("about", lane.about)
        .with("parent", lane.parent == null ? null : places.get(lane.parent))
        .with("unsure", lane.parent == null || lane.parentKnown ? null : true)
        .with("states", states)
        .with("marks", marks);
  }

  /** Returns the index of a text in the table. */
  Number word(String text) {
    return index(words, text);
  }

  List<Number> words(List<String> texts) {
    return texts.stream().map(this::word).toList();
  }

  /** Returns the table of texts. */
  Iterable<String> words() {
    return words.keySet();
  }

  /** Returns the index of an entry in a table, which is the number of entries before it. */
  static <T> Integer index(Map<T, Integer> table, T entry) {
    Integer index = table.putIfAbsent(entry, table.size());
    return index == null ? table.size() - 1 : index;
  }
}
