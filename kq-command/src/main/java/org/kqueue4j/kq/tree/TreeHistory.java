package org.kqueue4j.kq.tree;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.process.TrackedProcess;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.kq.process.TreeListener;
import org.kqueue4j.kq.process.WaitStatus;

/** All processes of a tree that ever were, the dead included. Tells the reports what happens. */
final class TreeHistory implements TreeListener {
  private final List<TreeReport> reports;
  private final IdentityHashMap<TrackedProcess, TreeProcess> members = new IdentityHashMap<>();
  private final List<TreeProcess> roots = new ArrayList<>();
  private int processes;
  private int living;
  private int executions;
  private int failures;
  private int losses;
  private long cpu = -1;
  private long zero;

  /** Nobody yet. */
  TreeHistory(List<TreeReport> reports) {
    this.reports = reports;
  }

  /** All times count from this one, of {@link System#nanoTime}. */
  void begin(long now) {
    zero = now;
    for (TreeReport report : reports) {
      report.began();
    }
  }

  // ---- from the process tree ----

  @Override
  public void appeared(TrackedProcess process) {
    TrackedProcess above = process.parent();
    TreeProcess parent = above == null ? null : members.get(above);
    members.put(
        process,
        appear(
            new TreeProcess(
                process.pid(),
                process.origin(),
                parent,
                process.isParentKnown(),
                process.command(),
                process.started() - zero)));
  }

  @Override
  public void executed(TrackedProcess process) {
    TreeProcess member = members.get(process);
    if (member != null) {
      execute(member, process.command(), process.executed() - zero);
    }
  }

  @Override
  public void exited(TrackedProcess process) {
    TreeProcess member = members.get(process);
    WaitStatus status = process.status();
    if (member != null && status != null) {
      exit(member, status, process.ended() - zero, process.cpu());
    }
  }

  @Override
  public void lost(TrackedProcess process) {
    TreeProcess member = members.get(process);
    if (member != null) {
      lose(member, System.nanoTime() - zero);
    }
  }

  @Override
  public void survived(List<TrackedProcess> survivors) {
    for (TrackedProcess process : survivors) {
      TreeProcess member = members.get(process);
      if (member != null) {
        for (TreeReport report : reports) {
          report.survived(member, System.nanoTime() - zero);
        }
      }
    }
  }

  // ---- what happens ----

  TreeProcess appear(TreeProcess member) {
    processes++;
    living++;
    if (member.parent() == null) {
      roots.add(member);
    }
    for (TreeReport report : reports) {
      report.appeared(member);
    }
    return member;
  }

  void execute(TreeProcess member, @Nullable List<String> commandLine, long time) {
    executions++;
    member.execute(commandLine, time);
    for (TreeReport report : reports) {
      report.executed(member);
    }
  }

  void exit(TreeProcess member, WaitStatus status, long time, long cpuNanos) {
    living--;
    member.exit(status, time, cpuNanos);
    failures += member.hasFailed() ? 1 : 0;
    for (TreeReport report : reports) {
      report.exited(member);
    }
  }

  void lose(TreeProcess member, long time) {
    losses++;
    for (TreeReport report : reports) {
      report.lost(member, time);
    }
  }

  /** That is all: the reports sum it up. */
  void end(long now) {
    for (TreeReport report : reports) {
      report.ended(this, now - zero);
    }
  }

  /** What all of them have used together, as far as they were waited for. */
  void setCpu(long nanos) {
    cpu = nanos;
  }

  // ---- what it comes to ----

  /** Those above whom nobody is: what was started or named. */
  List<TreeProcess> roots() {
    return roots;
  }

  int processes() {
    return processes;
  }

  int living() {
    return living;
  }

  /** How many programs were seen to be executed, the command itself included. */
  int executions() {
    int commands = 0;
    for (TreeProcess root : roots) {
      commands += root.origin() == Origin.STARTED ? 1 : 0;
    }
    return executions + commands;
  }

  int failures() {
    return failures;
  }

  /** How often events may have gone missing. */
  int losses() {
    return losses;
  }

  /** The processor time of all together; -1 if that is not known. */
  long cpu() {
    return cpu;
  }

  /** All of them, each behind its parent and before its parent's next child. */
  List<TreeProcess> inOrder() {
    List<TreeProcess> all = new ArrayList<>(processes);
    List<TreeProcess> stack = new ArrayList<>(roots.reversed());
    while (!stack.isEmpty()) {
      TreeProcess member = stack.removeLast();
      all.add(member);
      stack.addAll(member.children().reversed());
    }
    return all;
  }

  /** Who has lived longest of those that began here, but for the roots; else the first root. */
  @Nullable TreeProcess longest(long now) {
    TreeProcess longest = null;
    for (TreeProcess member : inOrder()) {
      boolean counts = member.parent() != null && member.origin() == Origin.FORKED;
      if (counts && (longest == null || member.lifetime(now) > longest.lifetime(now))) {
        longest = member;
      }
    }
    return longest != null || roots.isEmpty() ? longest : roots.getFirst();
  }
}
