// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

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
import org.kqueue4j.KqueueDump;
import org.kqueue4j.kq.text.JsonObject;
import org.kqueue4j.testkit.OpenKqueue;
import org.kqueue4j.testkit.scenario.Step;
import org.kqueue4j.testkit.scenario.StepListener;

/**
 * The page of a scenario: its steps, the kqueues after each step, and a time line of the knotes on
 * which each step has the same length.
 *
 * <p>In JSON it is a time line with these additional fields:
 *
 * <pre>
 * same        whether the trace is the same, if there was one to compare
 * steps       a list of
 *   line      the number of its line in the file
 *   source    word: the line, as its author wrote it; of a trace, in the words of a scenario
 *   comment   a list of word: the lines of the comment before it
 *   op        word: the operation in normal form
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
public final class ReplayPage implements StepListener {
  /** How much of the time line a step takes. */
  private static final long STEP = 1000;

  private final TimeLine line;
  private final TimeLineJson json = new TimeLineJson();
  private final List<JsonObject> steps = new ArrayList<>();
  private final Map<Queue, Integer> queues = new LinkedHashMap<>();
  private final Map<List<String>, Integer> rows = new LinkedHashMap<>();
  private final Map<Integer, KnoteLanes> lanes = new HashMap<>();

  private List<String> source = List.of();

  /** The trace to compare with, by operation; the line of the operation comes first. */
  private @Nullable List<List<String>> trace;

  private @Nullable Boolean same;

  private record Queue(
      int serial, List<Integer> fds, List<Integer> knotes, List<Integer> pending) {}

  public ReplayPage(String title) {
    this.line = new TimeLine(title, Instant.EPOCH);
  }

  /** Sets the lines of the file, which the page shows. Call this before the first step. */
  public void source(List<String> lines) {
    source = lines;
  }

  /** Sets the trace that the steps are compared with. */
  public void expect(List<String> lines) {
    List<List<String>> operations = new ArrayList<>();
    for (String text : lines) {
      if (text.startsWith("> ")) {
        operations.add(new ArrayList<>());
      }
      if (!operations.isEmpty()) {
        operations.getLast().add(text);
      }
    }
    trace = operations;
  }

  /** Records whether the whole trace is the same. */
  public void compared(boolean isSame) {
    same = isSame;
  }

  @Override
  public void step(Step step) {
    long time = step.number() * STEP;
    Set<Integer> open = new HashSet<>();
    List<Integer> places = new ArrayList<>();
    for (OpenKqueue kqueue : step.kqueues()) {
      open.add(kqueue.serial());
      lanesOf(kqueue).states(time, kqueue.dump().knotes());
      places.add(TimeLineJson.index(queues, queue(kqueue)));
    }
    lanes.forEach(
        (serial, knotes) -> {
          if (!open.contains(serial)) {
            knotes.end(time);
          }
        });
    mark(step, time + STEP / 2);
    List<String> want = want(step);
    steps.add(
        new JsonObject()
            .with("line", step.line())
            .with("source", json.word(TraceEvent.readable(source.get(step.line() - 1))))
            .with("comment", json.words(comment(step.line())))
            .with("op", json.word(step.operation()))
            .with("clock", step.milliseconds())
            .with(
                "changes",
                TraceEvent.changes(step.operation()).stream()
                    .map(change -> explained(change, TraceEvent.change(change))))
            .with(
                "gave",
                step.results().stream()
                    .map(result -> explained(result, TraceEvent.meaning(result))))
            .with("want", want == null ? null : json.words(want))
            .with("queues", places));
  }

  /** Returns the comment that ends on the line before this one. */
  private List<String> comment(int lineNumber) {
    List<String> comment = new ArrayList<>();
    for (int i = lineNumber - 2; i >= 0 && source.get(i).startsWith("#"); i--) {
      comment.addFirst(source.get(i).substring(1).strip());
    }
    return comment;
  }

  /** Returns what the trace has, if it differs from the step. */
  private @Nullable List<String> want(Step step) {
    if (trace == null) {
      return null;
    }
    List<String> want = step.number() <= trace.size() ? trace.get(step.number() - 1) : List.of();
    List<String> lines = new ArrayList<>();
    lines.add("> " + step.operation());
    lines.addAll(step.results());
    return want.equals(lines) ? null : want;
  }

  private List<Number> explained(String text, @Nullable Object meaning) {
    return json.words(meaning == null ? List.of(text) : List.of(text, meaning.toString()));
  }

  /** Writes the page, as {@link TimeLine#write} does, even if steps are missing at the end. */
  public void write(Path file) throws IOException {
    JsonObject data =
        json.withoutWords(line, (steps.size() + 1) * STEP)
            .with("same", same)
            .with("steps", steps)
            .with("queues", queues.keySet().stream().map(ReplayPage::json))
            .with("rows", rows.keySet().stream().map(json::words))
            .with("words", json.words());
    HtmlPage.write(file, line.title, data);
  }

  private static JsonObject json(Queue queue) {
    return new JsonObject()
        .with("serial", queue.serial())
        .with("fds", queue.fds().stream().map(String::valueOf).collect(Collectors.joining(", ")))
        .with("knotes", queue.knotes())
        .with("pending", queue.pending());
  }

  private KnoteLanes lanesOf(OpenKqueue kqueue) {
    return lanes.computeIfAbsent(
        kqueue.serial(),
        _ -> new KnoteLanes(line, knote -> name(kqueue, knote.filter(), knote.ident())));
  }

  private static KnoteName name(OpenKqueue kqueue, Filter filter, long ident) {
    String about = "kqueue " + kqueue.descriptors().getFirst();
    return new KnoteName(filter + " " + Long.toUnsignedString(ident), about);
  }

  private void mark(Step step, long time) {
    int fd = kqueueOf(step.operation());
    for (OpenKqueue kqueue : step.kqueues()) {
      if (kqueue.descriptors().contains(fd)) {
        for (String result : step.results()) {
          KnoteEvent event = result.startsWith("e ") ? TraceEvent.of(result) : null;
          if (event != null) {
            KnoteName name = name(kqueue, event.filter(), event.ident());
            lanesOf(kqueue).mark(time, name, event.happening(), event.fields());
          }
        }
      }
    }
  }

  /** Returns the second word of {@code kevent 3 ...}. */
  private static int kqueueOf(String operation) {
    return operation.startsWith("kevent ") ? Integer.parseInt(operation.split(" ", 3)[1]) : -1;
  }

  private Queue queue(OpenKqueue kqueue) {
    List<KqueueDump.Knote> knotes = kqueue.dump().knotes();
    return new Queue(
        kqueue.serial(),
        kqueue.descriptors(),
        knotes.stream().map(knote -> TimeLineJson.index(rows, row(knote))).toList(),
        kqueue.dump().pending().stream().map(knotes::indexOf).toList());
  }

  private static List<String> row(KqueueDump.Knote knote) {
    Filter filter = knote.filter();
    return List.of(
        filter.toString(),
        Long.toUnsignedString(knote.ident()),
        knote.status().isEmpty()
            ? "-"
            : knote.status().stream().map(Enum::name).collect(Collectors.joining("|")),
        Flag.toString(knote.flags()),
        filter.notes(knote.fflags()),
        Long.toString(knote.data()),
        filter.notes(knote.sfflags()),
        Long.toString(knote.sdata()),
        udata(knote.udata()));
  }

  private static String udata(@Nullable Object udata) {
    return switch (udata) {
      case null -> "";
      case Long number -> number == 0 ? "" : "0x" + Long.toHexString(number);
      default -> udata.toString();
    };
  }
}
