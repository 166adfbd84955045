// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.Note;
import org.kqueue4j.testkit.OpenKqueue;
import org.kqueue4j.testkit.scenario.Step;

/**
 * The page of a scenario: its steps, the kqueues after each step, and a time line of the knotes on
 * which each step has the same length.
 *
 * <p>In JSON it is a time line with these additional fields:
 *
 * <pre>
 * same        whether the trace is the same, if there was one to compare
 * steps       a list of
 *   op        word: the operation
 *   clock     milliseconds
 *   changes   a list of [word, word]: the operation's changes, and what they mean
 *   gave      a list of [word] or [word, word]: the lines of the result, and what they mean
 *   want      a list of word: the operation and its results in the trace, if they differ
 *   queues    indices into queues, for those that are open after the step
 * queues      a list of
 *   serial, fds
 *   knotes    indices into rows
 *   pending   indices into knotes, in the order of the queue
 * rows        a list of word, ...: filter, ident, status, flags, fflags, data, sfflags, sdata, udata
 * </pre>
 */
public final class ReplayPage {
  /** How much of the time line a step takes. */
  private static final long STEP = 1000;

  private final String title;
  private final TimeLine line;
  private final List<Shown> steps = new ArrayList<>();
  private final Map<Queue, Integer> queues = new LinkedHashMap<>();
  private final Map<Row, Integer> rows = new LinkedHashMap<>();
  private final Map<Integer, KnoteLanes> lanes = new HashMap<>();
  private @Nullable Boolean same;

  private record Shown(Step step, @Nullable List<String> want, List<Integer> queues) {}

  private record Queue(
      int serial, List<Integer> fds, List<Integer> knotes, List<Integer> pending) {}

  private record Row(List<String> cells) {}

  public ReplayPage(String title) {
    this.title = title;
    this.line = new TimeLine(title, Instant.EPOCH);
  }

  /**
   * Adds a step.
   *
   * @param want the operation and its results in the trace, if they differ
   */
  public void add(Step step, @Nullable List<String> want) {
    long time = step.number() * STEP;
    Set<Integer> open = new HashSet<>();
    List<Integer> places = new ArrayList<>();
    for (OpenKqueue kqueue : step.kqueues()) {
      open.add(kqueue.serial());
      lanesOf(kqueue).states(time, kqueue.dump());
      places.add(place(queues, queue(kqueue)));
    }
    lanes.forEach(
        (serial, knotes) -> {
          if (!open.contains(serial)) {
            knotes.end(time);
          }
        });
    mark(step, time + STEP / 2);
    steps.add(new Shown(step, want, places));
  }

  /** Records whether the trace that was compared is the same. */
  public void compared(boolean isSame) {
    same = isSame;
  }

  /** Writes the page, as {@link TimeLine#write} does. */
  public void write(Path file) throws IOException {
    HtmlPage.write(file, title, this::json);
  }

  private KnoteLanes lanesOf(OpenKqueue kqueue) {
    return lanes.computeIfAbsent(
        kqueue.serial(),
        _ -> new KnoteLanes(line, _ -> "kqueue " + kqueue.descriptors().getFirst()));
  }

  private void mark(Step step, long time) {
    int fd = kqueueOf(step.operation());
    for (OpenKqueue kqueue : step.kqueues()) {
      if (kqueue.descriptors().contains(fd)) {
        for (String result : step.results()) {
          Kevent event = result.startsWith("e ") ? TraceEvent.of(result) : null;
          if (event != null) {
            lanesOf(kqueue).mark(time, event);
          }
        }
      }
    }
  }

  /** Returns the second word of {@code kevent 3 ...}. */
  private static int kqueueOf(String operation) {
    if (!operation.startsWith("kevent ")) {
      return -1;
    }
    int start = "kevent ".length();
    return Integer.parseInt(operation.substring(start, operation.indexOf(' ', start)));
  }

  private Queue queue(OpenKqueue kqueue) {
    List<KqueueDump.Knote> knotes = kqueue.dump().knotes();
    List<Integer> pending =
        kqueue.dump().pending().stream().map(knote -> indexOf(knotes, knote)).toList();
    return new Queue(
        kqueue.serial(),
        kqueue.descriptors(),
        knotes.stream().map(knote -> place(rows, row(knote))).toList(),
        pending);
  }

  private static int indexOf(List<KqueueDump.Knote> knotes, KqueueDump.Knote knote) {
    for (int i = 0; i < knotes.size(); i++) {
      if (knotes.get(i) == knote) {
        return i;
      }
    }
    throw new IllegalArgumentException("pending, and not among the knotes: " + knote);
  }

  private static Row row(KqueueDump.Knote knote) {
    Filter filter = knote.filter();
    return new Row(
        List.of(
            filter.toString(),
            Long.toUnsignedString(knote.ident()),
            knote.status().isEmpty()
                ? "-"
                : knote.status().stream().map(Enum::name).collect(Collectors.joining("|")),
            Flag.toString(knote.flags()),
            Note.toString(filter, knote.fflags()),
            Long.toString(knote.data()),
            Note.toString(filter, knote.sfflags()),
            Long.toString(knote.sdata()),
            udata(knote.udata())));
  }

  private static String udata(@Nullable Object udata) {
    return switch (udata) {
      case null -> "";
      case Long number -> number == 0 ? "" : "0x" + Long.toHexString(number);
      default -> udata.toString();
    };
  }

  private static <T> int place(Map<T, Integer> table, T entry) {
    Integer place = table.putIfAbsent(entry, table.size());
    return place == null ? table.size() - 1 : place;
  }

  private void json(JsonGenerator json) throws IOException {
    TimeLineJson lineJson = new TimeLineJson(json);
    lineJson.fields(line, (steps.size() + 1) * STEP);
    if (same != null) {
      json.writeBooleanField("same", same);
    }
    json.writeArrayFieldStart("steps");
    for (Shown shown : steps) {
      step(json, lineJson, shown);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("queues");
    for (Queue queue : queues.keySet()) {
      json.writeStartObject();
      json.writeNumberField("serial", queue.serial());
      json.writeStringField(
          "fds", queue.fds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
      numbers(json, "knotes", queue.knotes());
      numbers(json, "pending", queue.pending());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("rows");
    for (Row row : rows.keySet()) {
      json.writeStartArray();
      for (String cell : row.cells()) {
        json.writeNumber(lineJson.word(cell));
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    lineJson.words();
  }

  private static void step(JsonGenerator json, TimeLineJson words, Shown shown) throws IOException {
    Step step = shown.step();
    json.writeStartObject();
    json.writeNumberField("op", words.word(step.operation()));
    json.writeNumberField("clock", step.milliseconds());
    json.writeArrayFieldStart("changes");
    for (String change : TraceEvent.changes(step.operation())) {
      line(json, words, change, TraceEvent.change(change));
    }
    json.writeEndArray();
    json.writeArrayFieldStart("gave");
    for (String result : step.results()) {
      line(json, words, result, TraceEvent.of(result));
    }
    json.writeEndArray();
    if (shown.want() != null) {
      json.writeArrayFieldStart("want");
      for (String line : shown.want()) {
        json.writeNumber(words.word(line));
      }
      json.writeEndArray();
    }
    numbers(json, "queues", shown.queues());
    json.writeEndObject();
  }

  private static void line(
      JsonGenerator json, TimeLineJson words, String text, @Nullable Kevent meaning)
      throws IOException {
    json.writeStartArray();
    json.writeNumber(words.word(text));
    if (meaning != null) {
      json.writeNumber(words.word(meaning.toString()));
    }
    json.writeEndArray();
  }

  private static void numbers(JsonGenerator json, String name, List<Integer> numbers)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (int number : numbers) {
      json.writeNumber(number);
    }
    json.writeEndArray();
  }
}
