// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import java.io.File;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.launch.CommandTemplate;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.LoopListener;
import org.kqueue4j.kq.loop.LoopSettings;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.loop.OneshotTimer;
import org.kqueue4j.kq.picture.Lane;
import org.kqueue4j.kq.picture.LaneState;
import org.kqueue4j.kq.picture.LoopPicture;
import org.kqueue4j.kq.picture.MarkKind;
import org.kqueue4j.kq.process.CommandFailure;
import org.kqueue4j.kq.process.ProcessTree;
import org.kqueue4j.kq.process.TrackedProcess;
import org.kqueue4j.kq.process.TreeListener;
import org.kqueue4j.kq.spec.Spec;

/**
 * Runs a command after events, once there are no more for a moment. Events during a run are not
 * lost: the command is restarted, or runs once more after its end.
 */
final class CommandRunner implements LoopListener, TreeListener, Handler, AutoCloseable {
  /**
   * When a command runs, and how it is ended.
   *
   * @param restarts whether an event restarts a running command, instead of waiting for its end
   * @param now whether it starts at the beginning
   * @param once whether kq ends with it
   * @param clears whether the screen is cleared before each run
   * @param debounce how long nothing must happen before it starts
   * @param stopSignal the signal that asks it to end
   * @param stopTimeout the time after which it is killed
   * @param inputIsTaken whether kq has read standard input, so that the command gets an empty one
   */
  record Settings(
      boolean restarts,
      boolean now,
      boolean once,
      boolean clears,
      Duration debounce,
      int stopSignal,
      Duration stopTimeout,
      boolean inputIsTaken) {}

  /** The exit status of entr for a new file. */
  private static final int NEW_FILE = 2;

  private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";

  /** The longest delay of a run, in multiples of the debounce time. */
  private static final int MOST_PAUSES = 10;

  private final CommandTemplate template;
  private final List<Spec> specs;
  private final Settings settings;
  private final Output out;
  private final PrintStream err;

  private final Loop loop;
  private final ProcessTree tree;
  private final OneshotTimer timer;
  private @Nullable LoopPicture picture;
  private @Nullable Lane runs;

  /** How often the command was started. */
  private int started;

  /** The first event since the command was started last. */
  private @Nullable Occurrence reason;

  /** The time of that event. */
  private long since;

  /** Whether the command is to be started as soon as possible. */
  private boolean due;

  /** The command itself, without its descendants. */
  private @Nullable TrackedProcess command;

  /** Whether the whole tree is being ended, for a restart or finally. */
  private boolean ending;

  /** The exit status after that; negative for a restart. */
  private int finalStatus = -1;

  /** Whether the user was warned that descendants may be left. */
  private boolean warned;

  /** The last exit status of the command. */
  private int status;

  CommandRunner(
      CommandTemplate template,
      List<Spec> specs,
      Settings settings,
      LoopSettings sources,
      Output out,
      PrintStream err) {
    this.template = template;
    this.specs = specs;
    this.settings = settings;
    this.out = out;
    this.err = err;
    this.loop = new Loop(Kqueue.open(), sources, this);
    this.timer = loop.newTimer(this);
    this.tree = new ProcessTree(loop.kqueue(), this);
  }

  /** Returns the loop in which it runs. */
  Loop loop() {
    return loop;
  }

  /** Draws the runs into a picture. */
  void draw(LoopPicture into) {
    picture = into;
    runs = into.lane("run", String.join(" ", template.words()));
    runs.state(into.now(), Set.of());
  }

  /**
   * Runs until the sources have ended, the loop is stopped, or a signal arrives. No process is left
   * running.
   */
  int run() throws KqException {
    try {
      if (settings.now()) {
        start();
      }
      int end = loop.run(null);
      return end == ExitStatus.OK ? status : end;
    } catch (KqException e) {
      finalStatus = ExitStatus.FAILED;
      endTree(settings.stopSignal(), false);
      waitForTheTree();
      throw e;
    }
  }

  private void waitForTheTree() {
    loop.retain();
    while (ending) {
      loop.resume();
      try {
        loop.run(null);
      } catch (KqException e) {
        tree.kill(); // what has failed would fail again
      }
    }
  }

  // ---- events ----

  @Override
  public void occurred(Occurrence occurrence) {
    if (!occurrence.isCounted() || finalStatus >= 0) {
      return;
    }
    long now = System.nanoTime();
    if (reason == null) {
      reason = occurrence;
      since = now;
      loop.retain();
    }
    if (!due && now - since < settings.debounce().toNanos() * MOST_PAUSES) {
      timer.start(settings.debounce());
    }
  }

  /** Ends the command for a new file, so that the caller can list the files again. */
  void fileAdded() {
    end(NEW_FILE, settings.stopSignal(), false);
  }

  @Override
  public String name() {
    return "run";
  }

  @Override
  public String part(Filter filter, long ident) {
    return "debounce";
  }

  /** Nothing has happened for the debounce time. */
  @Override
  public void handle(Kevent event) {
    due = true;
    startIfPossible();
  }

  private void startIfPossible() {
    if (!due || finalStatus >= 0) {
      return;
    }
    if (settings.restarts() && !tree.isEmpty()) {
      endTree(settings.stopSignal(), false);
    } else if (command == null) {
      start();
    }
  }

  // ---- the command ----

  private void start() {
    ProcessBuilder builder = template.build(reason, specs);
    if (settings.inputIsTaken()) {
      builder.redirectInput(new File("/dev/null"));
    }
    String run = "run " + ++started;
    if (reason != null) {
      run += ": " + reason.inWords();
      reason = null;
      loop.release();
    }
    due = false;
    if (settings.clears()) {
      out.text(CLEAR);
    }
    out.flush();
    try {
      TrackedProcess process = tree.start(builder);
      command = process;
      loop.retain();
      draw(Set.of(LaneState.RUNNING), MarkKind.RUN, run, "pid", process.pid());
    } catch (CommandFailure e) {
      warning(String.valueOf(e.getMessage()));
      loop.stop(e.exitStatus());
    }
    String untracked = tree.untracked();
    if (untracked != null && settings.restarts() && !warned) {
      warned = true;
      warning("cannot end children that outlive their parents: " + untracked);
    }
  }

  private void draw(Set<LaneState> states, MarkKind kind, String what, String field, int value) {
    LoopPicture into = picture;
    Lane lane = runs;
    if (into != null && lane != null) {
      lane.state(into.now(), states);
      lane.mark(into.now(), kind, what, new TreeMap<>(Map.of(field, value)));
    }
  }

  private void endTree(int signal, boolean typed) {
    if (!ending && !tree.isEmpty()) {
      ending = true;
      tree.end(signal, typed, settings.stopTimeout());
    }
  }

  @Override
  public void exited(TrackedProcess process) {
    if (process != command) {
      return;
    }
    status = process.status().exitStatus();
    command = null;
    loop.release();
    boolean asExpected = status == 0 || ending; // kq ends it by a signal
    MarkKind kind = asExpected ? MarkKind.EXIT : MarkKind.FAILED;
    draw(Set.of(), kind, process.status().inWords(), "run", started);
    if (settings.once() && !ending) {
      loop.stop(status);
    } else if (!settings.restarts()) {
      startIfPossible();
    }
  }

  @Override
  public void lost(TrackedProcess process) {
    warning(
        "children of process "
            + process.pid()
            + " may have been missed; they are not ended if they outlive it");
  }

  @Override
  public void survived(List<TrackedProcess> processes) {
    for (TrackedProcess process : processes) {
      warning("cannot end process " + process.pid());
    }
  }

  @Override
  public void emptied() {
    ending = false;
    if (finalStatus >= 0) {
      loop.stop(finalStatus);
    } else {
      startIfPossible();
    }
  }

  // ---- the end ----

  @Override
  public boolean ending(int exitStatus) {
    end(exitStatus, exitStatus - ExitStatus.SIGNALLED, true);
    return true;
  }

  private void end(int exitStatus, int signal, boolean typed) {
    boolean again = finalStatus >= 0;
    finalStatus = exitStatus;
    if (tree.isEmpty()) {
      loop.stop(exitStatus);
    } else if (again) {
      tree.kill();
    } else {
      endTree(signal, typed);
    }
  }

  @Override
  public void idle() {
    out.flush();
  }

  @Override
  public void warning(String message) {
    out.flush(); // so that the message has its place in the output
    err.println("kq: " + message);
  }

  @Override
  public void close() {
    loop.close();
  }
}
