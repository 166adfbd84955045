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
import org.kqueue4j.kq.text.SignalName;
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
  private Instant start = Instant.EPOCH;
  private @Nullable IOException failure;

  /** An event of a process. */
  private record Mark(long time, String what, SequencedMap<String, Object> fields) {}

  /** Makes a picture that is written at the end. */
  TreePicture(Path file, String title) {
    this.file = file;
    this.title = title;
  }

  @Override
  public void began() {
    start = Instant.now();
  }

  @Override
  public void ended(TreeHistory family, long time) {
    List<TreeProcess> members = family.inOrder();
    String heading = title;
    if (members.size() > MOST) {
      heading += " (the last " + MOST + " of " + members.size() + " processes)";
      members = members.subList(members.size() - MOST, members.size());
    }
    TimeLine line = new TimeLine(heading, start);
    for (TreeProcess member : members) {
      draw(line, member);
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

  private static void draw(TimeLine line, TreeProcess member) {
    String dots = "· ".repeat(Math.min(member.depth(), DEEPEST));
    Lane lane = line.lane("process", Integer.toString(member.pid()), dots + CommandText.of(member));
    lane.state(Math.max(0, member.started()), Set.of(LaneState.RUNNING));
    for (Mark mark : marks(member)) {
      lane.mark(Math.max(0, mark.time), mark.what, mark.fields);
    }
    if (member.isOver()) {
      lane.end(member.ended());
    }
  }

  private static List<Mark> marks(TreeProcess member) {
    List<Mark> marks = new ArrayList<>();
    marks.add(birth(member));
    for (TreeProcess.Execution execution : member.executions()) {
      marks.add(new Mark(execution.time(), "exec", command(CommandText.of(execution.command()))));
    }
    for (TreeProcess child : member.children()) {
      if (child.origin() == Origin.FORKED && child.isParentKnown()) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("child", child.pid());
        marks.add(new Mark(child.started(), "fork", fields));
      }
    }
    marks.sort(Comparator.comparingLong(Mark::time));
    if (member.isOver()) {
      marks.add(death(member));
    }
    return marks;
  }

  private static Mark birth(TreeProcess member) {
    SequencedMap<String, Object> fields = command(CommandText.of(member.firstCommand()));
    TreeProcess parent = member.parent();
    if (parent != null) {
      fields.put(member.isParentKnown() ? "parent" : "above", parent.pid());
    }
    String what =
        switch (member.origin()) {
          case STARTED -> "start";
          case FOUND -> "found";
          case FORKED -> "born";
        };
    return new Mark(member.started(), what, fields);
  }

  private static Mark death(TreeProcess member) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    WaitStatus status = member.status();
    if (status != null && status.signal() > 0) {
      fields.put("signal", SignalName.of(status.signal()));
    } else if (status != null && status.isKnown()) {
      fields.put("status", status.code());
    }
    fields.put("lifetime", Spans.text(member.lifetime(0)));
    if (member.cpu() >= 0) {
      fields.put("cpu", Spans.text(member.cpu()));
    }
    return new Mark(member.ended(), "exit", fields);
  }

  private static SequencedMap<String, Object> command(String text) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    fields.put("command", text);
    return fields;
  }
}
