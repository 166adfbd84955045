// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A time line in compact JSON. A time is the difference to the time before it in the same lane, and
 * a text is an index into one table.
 *
 * <pre>
 * title, start  text; milliseconds of the Unix epoch
 * from, end     nanoseconds since the start
 * leftOut       the number of earlier events
 * lanes         a list of
 *   filter, ident, name
 *   states      time, mask, time, mask, ...: bits as LaneState numbers them; -1: absent
 *   marks       time, text, shape, value, ..., time, ...: a value for each name of the shape
 * shapes        a list of [[name, ...], "NS..."]: N is a number, S is a text
 * words         the texts
 * </pre>
 */
final class TimeLineJson {
  private final JsonGenerator json;
  private final LinkedHashMap<String, Integer> words = new LinkedHashMap<>();
  private final LinkedHashMap<Fields.Shape, Integer> shapes = new LinkedHashMap<>();

  TimeLineJson(JsonGenerator json) {
    this.json = json;
  }

  /** Writes everything except the words, as fields of the open object. */
  void fields(TimeLine line, long nanosEnd) throws IOException {
    IdentityHashMap<Lane, List<Entry>> byLane = new IdentityHashMap<>();
    long end = nanosEnd;
    for (Entry entry : line.entries()) {
      byLane.computeIfAbsent(entry.lane(), _ -> new ArrayList<>()).add(entry);
      end = Math.max(end, entry.nanos());
    }
    json.writeStringField("title", line.title());
    json.writeNumberField("start", line.start().toEpochMilli());
    json.writeNumberField("from", line.from());
    json.writeNumberField("end", end);
    json.writeNumberField("leftOut", line.marksLeftOut());
    json.writeArrayFieldStart("lanes");
    for (Lane lane : line.lanes()) {
      lane(lane, byLane.getOrDefault(lane, List.of()));
    }
    json.writeEndArray();
    shapes();
  }

  private void lane(Lane lane, List<Entry> entries) throws IOException {
    json.writeStartObject();
    json.writeStringField("filter", lane.filter);
    json.writeStringField("ident", lane.ident);
    json.writeStringField("name", lane.name);
    states(lane, entries);
    marks(entries);
    json.writeEndObject();
  }

  private void states(Lane lane, List<Entry> entries) throws IOException {
    json.writeArrayFieldStart("states");
    long before = 0;
    if (lane.firstMask != Lane.GONE) {
      json.writeNumber(lane.firstNanos);
      json.writeNumber(lane.firstMask);
      before = lane.firstNanos;
    }
    for (Entry entry : entries) {
      if (entry instanceof Entry.Change change) {
        json.writeNumber(change.nanos() - before);
        json.writeNumber(change.mask());
        before = change.nanos();
      }
    }
    json.writeEndArray();
  }

  private void marks(List<Entry> entries) throws IOException {
    json.writeArrayFieldStart("marks");
    long before = 0;
    for (Entry entry : entries) {
      if (entry instanceof Entry.Mark mark) {
        json.writeNumber(mark.nanos() - before);
        json.writeNumber(word(mark.text()));
        json.writeNumber(shape(mark.fields().shape()));
        for (Object value : mark.fields().values()) {
          value(value);
        }
        before = mark.nanos();
      }
    }
    json.writeEndArray();
  }

  private void value(Object value) throws IOException {
    switch (value) {
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      default -> json.writeNumber(word(value.toString()));
    }
  }

  /** Returns the index of a text in the table. */
  int word(String text) {
    Integer place = words.putIfAbsent(text, words.size());
    return place == null ? words.size() - 1 : place;
  }

  private int shape(Fields.Shape shape) {
    Integer place = shapes.putIfAbsent(shape, shapes.size());
    return place == null ? shapes.size() - 1 : place;
  }

  private void shapes() throws IOException {
    json.writeArrayFieldStart("shapes");
    for (Fields.Shape shape : shapes.keySet()) {
      json.writeStartArray();
      json.writeStartArray();
      for (String name : shape.names()) {
        json.writeString(name);
      }
      json.writeEndArray();
      json.writeString(shape.number());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  /** Writes the table of texts, after everything that uses it. */
  void words() throws IOException {
    json.writeArrayFieldStart("words");
    for (String word : words.keySet()) {
      json.writeString(word);
    }
    json.writeEndArray();
  }
}
