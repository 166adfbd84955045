// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.text.Columns;
import org.kqueue4j.kq.text.SignalName;
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
    String drawn = Drawing.live(process, "┬ ", true);
    switch (process.origin()) {
      case STARTED ->
          line(process.started(), process, drawn, style.strong(CommandText.of(process)));
      case FOUND -> {
        String since = style.faint("  (since " + Spans.text(-process.started()) + ")");
        line(0, process, drawn, style.strong(CommandText.of(process)) + since);
      }
      case FORKED -> {
        String doubt = process.isParentKnown() ? "" : ", by which process below is not known";
        line(process.started(), process, drawn, style.faint("fork" + doubt));
      }
    }
  }

  @Override
  public void executed(TreeProcess process) {
    String text = "exec " + style.strong(CommandText.of(process));
    line(process.executions().getLast().time(), process, Drawing.live(process, "│ ", false), text);
  }

  @Override
  public void exited(TreeProcess process) {
    String end = process.hasLivingSiblings() ? "├ " : "└ ";
    String how = how(process.status());
    String text =
        (process.hasFailed() ? style.bad(how) : how)
            + style.faint("  " + Spans.text(process.lifetime(0)) + "  " + CommandText.of(process));
    line(process.ended(), process, Drawing.live(process, end, false), text);
  }

  private static String how(@Nullable WaitStatus status) {
    if (status == null || !status.isKnown()) {
      return "exit ?";
    }
    return status.signal() > 0
        ? "killed by " + SignalName.of(status.signal())
        : "exit " + status.code();
  }

  @Override
  public void lost(TreeProcess process, long time) {
    String text = style.bad("events lost: forks, execs and exits may be missing");
    line(time, process, Drawing.live(process, "│ ", false), text);
  }

  @Override
  public void survived(TreeProcess process, long time) {
    String text = style.bad("could not be ended") + style.faint("  " + CommandText.of(process));
    line(time, process, Drawing.live(process, "│ ", false), text);
  }

  private void line(long time, TreeProcess process, String drawn, String text) {
    out.line(
        style.faint(Columns.right(Spans.seconds(Math.max(0, time)), TIME_WIDTH))
            + ' '
            + Columns.right(Integer.toString(process.pid()), PID_WIDTH)
            + ' '
            + style.drawn(drawn)
            + text);
  }
}
