// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.text.Columns;
import org.kqueue4j.kq.text.SignalName;
import org.kqueue4j.kq.text.Spans;

/**
 * Prints the whole tree with the result of each process, and the totals. Several equal children
 * share one line.
 */
final class SummaryText implements TreeReport {
  /** The number of childless children with the same command and status that are put together. */
  private static final int MANY = 4;

  private static final int PID_WIDTH = 7;
  private static final int STATUS_WIDTH = 8;
  private static final int TIME_WIDTH = 11;

  private final TreeOutput out;
  private final Style style;
  private boolean cpuKnown;

  SummaryText(TreeOutput out, Style style) {
    this.out = out;
    this.style = style;
  }

  /** Processes that share a line, and whether it is the last line below their parent. */
  private record Line(List<TreeProcess> processes, boolean last) {
    TreeProcess first() {
      return processes.getFirst();
    }
  }

  @Override
  public void ended(TreeHistory history, long time) {
    if (history.processes() == 0) {
      return;
    }
    cpuKnown = false;
    for (TreeProcess process : history.inOrder()) {
      cpuKnown |= process.cpu() >= 0;
    }
    out.line("");
    row("PID", "STATUS", "LIFETIME", "CPU", "COMMAND");
    List<Line> stack = new ArrayList<>(lines(history.roots()).reversed());
    while (!stack.isEmpty()) {
      Line line = stack.removeLast();
      print(line, time);
      if (line.processes.size() == 1) {
        stack.addAll(lines(line.first().children()).reversed());
      }
    }
    out.line("");
    out.line(total(history, time));
    if (history.losses() > 0) {
      out.line(style.bad("Events were lost: forks, execs and exits may be missing."));
    }
  }

  private static List<Line> lines(List<TreeProcess> processes) {
    Map<String, List<TreeProcess>> alike = new LinkedHashMap<>();
    for (TreeProcess process : processes) {
      alike.computeIfAbsent(kind(process), _ -> new ArrayList<>()).add(process);
    }
    List<List<TreeProcess>> groups = new ArrayList<>();
    for (TreeProcess process : processes) {
      List<TreeProcess> same = alike.getOrDefault(kind(process), List.of());
      if (same.size() < MANY) {
        groups.add(List.of(process));
      } else if (same.getFirst() == process) {
        groups.add(same);
      }
    }
    List<Line> lines = new ArrayList<>(groups.size());
    for (int i = 0; i < groups.size(); i++) {
      lines.add(new Line(groups.get(i), i == groups.size() - 1));
    }
    return lines;
  }

  /** Returns what processes that can share a line have in common. */
  private static String kind(TreeProcess process) {
    boolean alone = process.parent() == null || !process.children().isEmpty() || !process.isOver();
    return alone
        ? Integer.toString(System.identityHashCode(process)) + process.pid()
        : how(process.status()) + ' ' + programs(process);
  }

  private void print(Line line, long time) {
    TreeProcess first = line.first();
    int count = line.processes.size();
    String command = style.drawn(Drawing.whole(first, line.last)) + programs(first);
    if (count > 1) {
      row("", status(first), range(line.processes, time), "", command + times(count));
    } else {
      String doubt = first.isParentKnown() ? "" : style.faint("  (or further below)");
      String cpu = first.cpu() < 0 ? "-" : Spans.text(first.cpu());
      String pid = Integer.toString(first.pid());
      row(pid, status(first), Spans.text(first.lifetime(time)), cpu, command + doubt);
    }
  }

  private String times(int count) {
    return style.drawn(style.strong("  × " + Columns.number(count)));
  }

  private static String range(List<TreeProcess> processes, long time) {
    long sum = 0;
    for (TreeProcess process : processes) {
      sum += process.lifetime(time);
    }
    return "~" + Spans.text(sum / processes.size());
  }

  /** Returns all programs that the process has executed, in order. */
  private static String programs(TreeProcess process) {
    if (process.executions().isEmpty()) {
      return CommandText.of(process);
    }
    StringBuilder text = new StringBuilder();
    if (process.origin() != Origin.FORKED) {
      text.append(CommandText.of(process.firstCommand()));
    }
    for (TreeProcess.Execution execution : process.executions()) {
      text.append(text.isEmpty() ? "" : " => ").append(CommandText.of(execution.command()));
    }
    return text.toString();
  }

  private static String status(TreeProcess process) {
    return process.isOver() ? how(process.status()) : "runs";
  }

  private static String how(@Nullable WaitStatus status) {
    if (status == null || !status.isKnown()) {
      return "?";
    }
    return status.signal() > 0 ? SignalName.of(status.signal()) : Integer.toString(status.code());
  }

  private void row(String pid, String status, String lifetime, String cpu, String command) {
    String shown = Columns.right(status, STATUS_WIDTH);
    boolean fine = status.equals("0") || status.equals("STATUS") || status.equals("runs");
    out.line(
        Columns.right(pid, PID_WIDTH)
            + (fine ? shown : style.bad(shown))
            + Columns.right(lifetime, TIME_WIDTH)
            + (cpuKnown ? Columns.right(cpu, TIME_WIDTH) : "")
            + "  "
            + command);
  }

  private static String total(TreeHistory history, long time) {
    StringBuilder text = new StringBuilder();
    text.append(Columns.count(history.processes(), "process", "processes"));
    text.append(", ").append(Columns.count(history.executions(), "exec", "execs"));
    text.append(", ").append(Columns.number(history.failures())).append(" failed");
    if (history.living() > 0) {
      text.append(", ").append(Columns.number(history.living())).append(" still running");
    }
    TreeProcess longest = history.longest(time);
    if (longest != null) {
      text.append("; longest ").append(longest.pid());
      text.append(" (").append(Spans.text(longest.lifetime(time))).append(')');
    }
    if (history.cpu() >= 0) {
      text.append("; cpu ").append(Spans.text(history.cpu())).append(" in all");
    }
    return text.toString();
  }
}
