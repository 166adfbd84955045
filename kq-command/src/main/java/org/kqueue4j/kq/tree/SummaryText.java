// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.kq.text.Columns;
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
    cpuKnown = history.count(process -> process.cpu() >= 0) > 0;
    out.line("");
    row("PID", "STATUS", "LIFETIME", "CPU", "COMMAND");
    List<Line> stack = new ArrayList<>(lines(history.roots()).reversed());
    while (!stack.isEmpty()) {
      Line line = stack.removeLast();
      print(line, time);
      if (line.processes.size() == 1) {
        stack.addAll(lines(line.first().children).reversed());
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
    processes.forEach(
        process -> alike.computeIfAbsent(kind(process), _ -> new ArrayList<>()).add(process));
    List<Line> lines = new ArrayList<>();
    for (TreeProcess process : processes) {
      List<TreeProcess> same = alike.getOrDefault(kind(process), List.of());
      if (same.size() < MANY) {
        lines.add(new Line(List.of(process), false));
      } else if (same.getFirst() == process) {
        lines.add(new Line(same, false));
      }
    }
    if (!lines.isEmpty()) {
      lines.add(new Line(lines.removeLast().processes, true));
    }
    return lines;
  }

  /** Returns what processes that can share a line have in common. */
  private static String kind(TreeProcess process) {
    boolean alone = process.parent == null || !process.children.isEmpty() || !process.isOver();
    return alone
        ? Integer.toString(System.identityHashCode(process)) + process.pid
        : process.status() + " " + programs(process);
  }

  private void print(Line line, long time) {
    TreeProcess first = line.first();
    int count = line.processes.size();
    String command = style.drawn(branches(first, line.last)) + programs(first);
    if (count > 1) {
      long sum = line.processes.stream().mapToLong(process -> process.lifetime(time)).sum();
      String times = style.drawn(style.strong("  × " + Columns.number(count)));
      row("", status(first), "~" + Spans.text(sum / count), "", command + times);
    } else {
      String doubt = first.parentKnown ? "" : style.faint("  (or further below)");
      String cpu = first.cpu() < 0 ? "-" : Spans.text(first.cpu());
      String pid = Integer.toString(first.pid);
      row(pid, status(first), Spans.text(first.lifetime(time)), cpu, command + doubt);
    }
  }

  /** Returns the lines of the tree before a process. */
  private static String branches(TreeProcess process, boolean last) {
    if (process.parent == null) {
      return "";
    }
    if (process.depth > Style.DEEPEST) {
      return "(" + process.depth + " deep) ";
    }
    StringBuilder text = new StringBuilder(last ? "└─ " : "├─ ");
    TreeProcess at = process.parent;
    for (TreeProcess above = at.parent; above != null; above = at.parent) {
      text.insert(0, above.children.getLast() == at ? "   " : "│  ");
      at = above;
    }
    return text.toString();
  }

  /** Returns all programs that the process has executed, in order. */
  private static String programs(TreeProcess process) {
    if (process.executions.isEmpty()) {
      return CommandText.of(process);
    }
    List<String> programs = new ArrayList<>();
    if (process.origin != Origin.FORKED) {
      programs.add(CommandText.of(process.firstCommand));
    }
    for (TreeProcess.Execution execution : process.executions) {
      programs.add(CommandText.of(execution.command()));
    }
    return String.join(" => ", programs);
  }

  private static String status(TreeProcess process) {
    return process.isOver() ? process.status().toString() : "runs";
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
      text.append("; longest ").append(longest.pid);
      text.append(" (").append(Spans.text(longest.lifetime(time))).append(')');
    }
    if (history.cpu() >= 0) {
      text.append("; cpu ").append(Spans.text(history.cpu())).append(" in all");
    }
    return text.toString();
  }
}
