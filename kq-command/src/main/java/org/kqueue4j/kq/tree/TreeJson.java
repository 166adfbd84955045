// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.text.JsonObject;
import org.kqueue4j.kq.text.Spans;

/**
 * Prints a JSON object per line for each event. Each has {@code event}, {@code time} since the
 * beginning and, except for the summary, {@code pid}:
 *
 * <pre>
 * start    command                          the command was started: a list of words
 * found    parent, command, age             it existed before; no parent: it was named
 * fork     parent                           it was forked; "above" instead of parent: by that
 *                                           process or one of its descendants
 * exec     command                          it executed a program; no command: it exited before
 *                                           its command line was read
 * exit     status, lifetime, cpu, command   it exited; signal instead of status if one ended it;
 *                                           neither if it is unknown; no cpu if it is unknown
 * lost                                      events of it and its descendants may be missing
 * survived                                  it could not be ended
 * summary  processes, execs, failures,      counts, and the process with the longest life below
 *          living, losses, cpu, longest,    the first; tree: a list of all, each after its parent,
 *          tree                             with pid, parent (or above), command, execs, start,
 *                                           lifetime, cpu, status (or signal), or running: true
 * </pre>
 *
 * <p>All times are in seconds.
 */
final class TreeJson implements TreeReport {
  private final TreeOutput out;
  private final boolean quiet;

  /**
   * Makes a report.
   *
   * @param quiet whether only the summary is printed
   */
  TreeJson(TreeOutput out, boolean quiet) {
    this.out = out;
    this.quiet = quiet;
  }

  @Override
  public void appeared(TreeProcess process) {
    switch (process.origin) {
      case STARTED ->
          print(event("start", process.started, process).with("command", process.command()));
      case FOUND ->
          print(
              withParent(event("found", 0, process), process)
                  .with("command", process.command())
                  .with("age", Spans.jsonSeconds(-process.started)));
      case FORKED -> print(withParent(event("fork", process.started, process), process));
    }
  }

  @Override
  public void executed(TreeProcess process) {
    long time = process.executions.getLast().time();
    print(event("exec", time, process).with("command", process.command()));
  }

  @Override
  public void exited(TreeProcess process) {
    print(
        withStatus(event("exit", process.ended(), process), process.status())
            .with("lifetime", Spans.jsonSeconds(process.lifetime(0)))
            .with("cpu", cpu(process.cpu()))
            .with("command", process.command()));
  }

  @Override
  public void lost(TreeProcess process, long time) {
    print(event("lost", time, process));
  }

  @Override
  public void survived(TreeProcess process, long time) {
    print(event("survived", time, process));
  }

  @Override
  public void ended(TreeHistory history, long time) {
    TreeProcess longest = history.longest(time);
    JsonObject summary =
        event("summary", time)
            .with("processes", history.processes())
            .with("execs", history.executions())
            .with("failures", history.failures())
            .with("living", history.living())
            .with("losses", history.losses())
            .with("cpu", cpu(history.cpu()));
    if (longest != null) {
      JsonObject object = new JsonObject().with("pid", longest.pid);
      summary.with("longest", object.with("lifetime", Spans.jsonSeconds(longest.lifetime(time))));
    }
    List<JsonObject> tree = new ArrayList<>();
    for (TreeProcess process : history.inOrder()) {
      tree.add(process(process, time));
    }
    out.line(summary.with("tree", tree).toString());
  }

  private static JsonObject process(TreeProcess process, long time) {
    JsonObject object =
        withParent(new JsonObject().with("pid", process.pid), process)
            .with("command", process.command())
            .with("execs", process.executions.size())
            .with("start", Spans.jsonSeconds(process.started))
            .with("lifetime", Spans.jsonSeconds(process.lifetime(time)))
            .with("cpu", cpu(process.cpu()));
    return process.isOver() ? withStatus(object, process.status()) : object.with("running", true);
  }

  private static JsonObject withParent(JsonObject object, TreeProcess process) {
    TreeProcess parent = process.parent;
    String name = process.parentKnown ? "parent" : "above";
    return object.with(name, parent == null ? null : parent.pid);
  }

  private static JsonObject withStatus(JsonObject object, WaitStatus status) {
    if (!status.isKnown()) {
      return object;
    }
    return status.signal() > 0
        ? object.with("signal", status.signal())
        : object.with("status", status.code());
  }

  private static @Nullable BigDecimal cpu(long nanos) {
    return nanos < 0 ? null : Spans.jsonSeconds(nanos);
  }

  private static JsonObject event(String name, long time) {
    return new JsonObject().with("event", name).with("time", Spans.jsonSeconds(time));
  }

  private static JsonObject event(String name, long time, TreeProcess process) {
    return event(name, Math.max(0, time)).with("pid", process.pid);
  }

  private void print(JsonObject event) {
    if (!quiet) {
      out.line(event.toString());
    }
  }
}
