// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.picture.Lane;
import org.kqueue4j.kq.picture.LaneState;
import org.kqueue4j.kq.picture.TimeLine;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.text.Spans;

/**
 * A picture with a lane for each process, in the order of the tree: when it ran, and when it
 * forked, executed and exited.
 */
final class TreePicture implements TreeReport {
  /** The number of lanes that a browser opens in a moment. */
  private static final int MOST = 20_000;

  private static final int DEEPEST = 12;

  private final Path file;
  private final String title;
  private @Nullable IOException failure;

  /** An event of a process. */
  private record Mark(long time, String what, SequencedMap<String, Object> fields) {}

  /** Makes a picture that is written at the end. */
  TreePicture(Path file, String title) {
    this.file = file;
    this.title = title;
  }

  @Override
  public void ended(TreeHistory history, long time) {
    List<TreeProcess> processes = history.inOrder();
    String heading = title;
    if (processes.size() > MOST) {
      heading += " (the last " + MOST + " of " + processes.size() + " processes)";
      processes = processes.subList(processes.size() - MOST, processes.size());
    }
    TimeLine line = new TimeLine(heading, Instant.now().minusNanos(time));
    for (TreeProcess process : processes) {
      draw(line, process);
    }
    try {
      line.write(file, time);
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Returns why it could not be written; null if there was no failure. */
  @Nullable IOException failure() {
    return failure;
  }

  private static void draw(TimeLine line, TreeProcess process) {
    String dots = "· ".repeat(Math.min(process.depth, DEEPEST));
    Lane lane = line.lane("process", Integer.toString(process.pid), dots + CommandText.of(process));
    lane.state(Math.max(0, process.started), Set.of(LaneState.RUNNING));
    for (Mark mark : marks(process)) {
      lane.mark(Math.max(0, mark.time), mark.what, mark.fields);
    }
    if (process.isOver()) {
      lane.end(process.ended());
    }
  }

  private static List<Mark> marks(TreeProcess process) {
    List<Mark> marks = new ArrayList<>();
    marks.add(birth(process));
    for (TreeProcess.Execution execution : process.executions) {
      marks.add(
          new Mark(
              execution.time(), "exec", fields("command", CommandText.of(execution.command()))));
    }
    for (TreeProcess child : process.children) {
      if (child.origin == Origin.FORKED && child.parentKnown) {
        marks.add(new Mark(child.started, "fork", fields("child", child.pid)));
      }
    }
    marks.sort(Comparator.comparingLong(Mark::time));
    if (process.isOver()) {
      marks.add(death(process));
    }
    return marks;
  }

  private static Mark birth(TreeProcess process) {
    SequencedMap<String, Object> fields = fields("command", CommandText.of(process.firstCommand));
    TreeProcess parent = process.parent;
    if (parent != null) {
      fields.put(process.parentKnown ? "parent" : "above", parent.pid);
    }
    String what =
        switch (process.origin) {
          case STARTED -> "start";
          case FOUND -> "found";
          case FORKED -> "born";
        };
    return new Mark(process.started, what, fields);
  }

  private static Mark death(TreeProcess process) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    WaitStatus status = process.status();
    if (status.signal() > 0) {
      fields.put("signal", status.toString());
    } else if (status.isKnown()) {
      fields.put("status", status.code());
    }
    fields.put("lifetime", Spans.text(process.lifetime(0)));
    if (process.cpu() >= 0) {
      fields.put("cpu", Spans.text(process.cpu()));
    }
    return new Mark(process.ended(), "exit", fields);
  }

  private static SequencedMap<String, Object> fields(String name, Object value) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    fields.put(name, value);
    return fields;
  }
}
