// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.picture.Lane;
import org.kqueue4j.kq.picture.LaneState;
import org.kqueue4j.kq.picture.MarkKind;
import org.kqueue4j.kq.picture.TimeLine;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.kq.text.Spans;

/**
 * A picture with a lane for each process, in the order of the tree: when it ran, and when it
 * forked, executed and exited.
 */
final class TreePicture implements TreeReport {
  /** The number of lanes that a browser opens in a moment. */
  private static final int MOST = 20_000;

  private final Path file;
  private final String title;
  private @Nullable IOException failure;

  /** An event of a process. */
  private record Mark(long time, MarkKind kind, String what, SequencedMap<String, Object> fields) {}

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
    Map<TreeProcess, Lane> lanes = new HashMap<>();
    for (TreeProcess process : processes) {
      lanes.put(process, draw(line, process, lanes));
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

  private static Lane draw(TimeLine line, TreeProcess process, Map<TreeProcess, Lane> lanes) {
    Lane lane = line.lane(CommandText.of(process), Integer.toString(process.pid));
    Lane parent = process.parent == null ? null : lanes.get(process.parent);
    if (parent != null && process.origin == Origin.FORKED) {
      lane.branchOff(parent, process.parentKnown);
    }
    lane.state(Math.max(0, process.started), Set.of(LaneState.RUNNING));
    for (Mark mark : marks(process)) {
      lane.mark(Math.max(0, mark.time), mark.kind, mark.what, mark.fields);
    }
    if (process.isOver()) {
      lane.end(process.ended());
    }
    return lane;
  }

  private static List<Mark> marks(TreeProcess process) {
    List<Mark> marks = new ArrayList<>();
    marks.add(birth(process));
    for (TreeProcess.Execution execution : process.executions) {
      marks.add(
          new Mark(
              execution.time(),
              MarkKind.EXEC,
              "exec",
              fields("command", CommandText.of(execution.command()))));
    }
    for (TreeProcess child : process.children) {
      if (child.origin == Origin.FORKED && child.parentKnown) {
        marks.add(new Mark(child.started, MarkKind.FORK, "fork", fields("child", child.pid)));
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
    return new Mark(process.started, MarkKind.START, what, fields);
  }

  private static Mark death(TreeProcess process) {
    SequencedMap<String, Object> fields = fields("lifetime", Spans.text(process.lifetime(0)));
    if (process.cpu() >= 0) {
      fields.put("cpu", Spans.text(process.cpu()));
    }
    MarkKind kind = process.hasFailed() ? MarkKind.FAILED : MarkKind.EXIT;
    return new Mark(process.ended(), kind, process.status().inWords(), fields);
  }

  private static SequencedMap<String, Object> fields(String name, Object value) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    fields.put(name, value);
    return fields;
  }
}
