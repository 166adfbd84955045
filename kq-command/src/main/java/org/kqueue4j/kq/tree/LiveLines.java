// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import org.kqueue4j.kq.text.Columns;
import org.kqueue4j.kq.text.Spans;

/**
 * Prints a line for each event, with the branches of the tree at that time:
 *
 * <pre>
 *    0.000    4711 ┬ sh build.sh
 *    0.004    4712 ├─┬ fork
 *    0.005    4712 │ │ exec make all
 *    0.116    4712 │ └ exit 2  112 ms  make all
 *    0.120    4711 └ exit 2  120 ms  sh build.sh
 * </pre>
 */
final class LiveLines implements TreeReport {
  private static final int TIME_WIDTH = 9;
  private static final int PID_WIDTH = 7;

  private final TreeOutput out;
  private final Style style;

  LiveLines(TreeOutput out, Style style) {
    this.out = out;
    this.style = style;
  }

  @Override
  public void appeared(TreeProcess process) {
    String text =
        switch (process.origin) {
          case STARTED -> style.strong(CommandText.of(process));
          case FOUND -> {
            String since = "  (since " + Spans.text(-process.started) + ")";
            yield style.strong(CommandText.of(process)) + style.faint(since);
          }
          case FORKED ->
              style.faint(
                  "fork" + (process.parentKnown ? "" : ", by which process below is not known"));
        };
    line(process.started, process, "┬ ", true, text);
  }

  @Override
  public void executed(TreeProcess process) {
    String text = "exec " + style.strong(CommandText.of(process));
    line(process.executions.getLast().time(), process, "│ ", false, text);
  }

  @Override
  public void exited(TreeProcess process) {
    String end = process.hasLivingSiblings() ? "├ " : "└ ";
    String how = (process.status().signal() > 0 ? "killed by " : "exit ") + process.status();
    String text =
        (process.hasFailed() ? style.bad(how) : how)
            + style.faint("  " + Spans.text(process.lifetime(0)) + "  " + CommandText.of(process));
    line(process.ended(), process, end, false, text);
  }

  @Override
  public void lost(TreeProcess process, long time) {
    String text = style.bad("events lost: forks, execs and exits may be missing");
    line(time, process, "│ ", false, text);
  }

  @Override
  public void survived(TreeProcess process, long time) {
    String text = style.bad("could not be ended") + style.faint("  " + CommandText.of(process));
    line(time, process, "│ ", false, text);
  }

  private void line(long time, TreeProcess process, String last, boolean fork, String text) {
    out.line(
        style.faint(Columns.right(Spans.seconds(Math.max(0, time)), TIME_WIDTH))
            + ' '
            + Columns.right(Integer.toString(process.pid), PID_WIDTH)
            + ' '
            + style.drawn(branches(process, last, fork))
            + text);
  }

  /**
   * Returns a column for each ancestor, with a line in it while the ancestor is alive.
   *
   * @param last the column of the process itself
   * @param fork whether the line leads from the parent to the process
   */
  private static String branches(TreeProcess process, String last, boolean fork) {
    if (process.depth > Style.DEEPEST) {
      return "(" + process.depth + " deep) " + last;
    }
    StringBuilder text = new StringBuilder(last);
    for (TreeProcess at = process.parent; at != null; at = at.parent) {
      text.insert(0, fork && at == process.parent ? "├─" : at.isOver() ? "  " : "│ ");
    }
    return text.toString();
  }
}
