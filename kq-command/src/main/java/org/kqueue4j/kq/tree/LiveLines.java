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
  public void appeared(TreeProcess member) {
    String drawn = Drawing.live(member, "┬ ", true);
    switch (member.origin()) {
      case STARTED -> line(member.started(), member, drawn, style.strong(CommandText.of(member)));
      case FOUND -> {
        String since = style.faint("  (since " + Spans.text(-member.started()) + ")");
        line(0, member, drawn, style.strong(CommandText.of(member)) + since);
      }
      case FORKED -> {
        String doubt = member.isParentKnown() ? "" : ", by which process below is not known";
        line(member.started(), member, drawn, style.faint("fork" + doubt));
      }
    }
  }

  @Override
  public void executed(TreeProcess member) {
    String text = "exec " + style.strong(CommandText.of(member));
    line(member.executions().getLast().time(), member, Drawing.live(member, "│ ", false), text);
  }

  @Override
  public void exited(TreeProcess member) {
    String end = member.hasLivingSiblings() ? "├ " : "└ ";
    String how = how(member.status());
    String text =
        (member.hasFailed() ? style.bad(how) : how)
            + style.faint("  " + Spans.text(member.lifetime(0)) + "  " + CommandText.of(member));
    line(member.ended(), member, Drawing.live(member, end, false), text);
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
  public void lost(TreeProcess member, long time) {
    String text = style.bad("events lost: forks, execs and exits may be missing");
    line(time, member, Drawing.live(member, "│ ", false), text);
  }

  @Override
  public void survived(TreeProcess member, long time) {
    String text = style.bad("could not be ended") + style.faint("  " + CommandText.of(member));
    line(time, member, Drawing.live(member, "│ ", false), text);
  }

  private void line(long time, TreeProcess member, String drawn, String text) {
    out.line(
        style.faint(Columns.right(Spans.seconds(Math.max(0, time)), TIME_WIDTH))
            + ' '
            + Columns.right(Integer.toString(member.pid()), PID_WIDTH)
            + ' '
            + style.drawn(drawn)
            + text);
  }
}
