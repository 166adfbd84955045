// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.launch.Cause;
import org.kqueue4j.kq.launch.CommandTemplate;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.LoopListener;
import org.kqueue4j.kq.loop.LoopSettings;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.loop.OneshotTimer;
import org.kqueue4j.kq.picture.LoopPicture;
import org.kqueue4j.kq.process.CommandFailure;
import org.kqueue4j.kq.process.Kill;
import org.kqueue4j.kq.process.ProcessTree;
import org.kqueue4j.kq.process.TrackedProcess;
import org.kqueue4j.kq.process.TreeListener;
import org.kqueue4j.kq.spec.Spec;

/**
 * Runs a command after events, once there are no more for a moment. On an event during a run, the
 * command is restarted, or runs once more after its end. Changes of files during a run can be
 * dropped instead, since the command may have made them.
 */
final class CommandRunner implements LoopListener, TreeListener, Handler, AutoCloseable {
  /** The exit status of entr for a new file. */
  private static final int NEW_FILE = 2;

  /** The longest delay of a run, in multiples of the debounce time. */
  private static final int MOST_PAUSES = 10;

  private final CommandTemplate template;
  private final CommandStart start;
  private final RunSettings settings;
  private final Output out;
  private final RunMessages messages;

  private final Loop loop;
  private final ProcessTree tree;
  private final OneshotTimer timer;
  private final @Nullable Keys keys;
  private @Nullable RunLane lane;

  /** The first event of each path, or of a spec without paths, since the command was started. */
  private final Map<Object, Occurrence> events = new LinkedHashMap<>();

  /** The time of the first of them. */
  private long since;

  /** Whether the command is to be started as soon as possible. */
  private boolean due;

  /** The command itself, without its descendants. */
  private @Nullable TrackedProcess command;

  /** Whether the command has exited, and what happened until then is still being reported. */
  private boolean settling;

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
      RunSettings settings,
      LoopSettings sources,
      Output out,
      RunMessages messages) {
    this.template = template;
    this.start = new CommandStart(template, specs, settings, out, messages);
    this.settings = settings;
    this.out = out;
    this.messages = messages;
    this.loop = new Loop(Kqueue.open(), sources, this);
    this.timer = loop.newTimer(this);
    this.tree = new ProcessTree(loop.kqueue(), this);
    this.keys = settings.keys() ? Keys.open(loop.kqueue(), this::runNow, this::quit) : null;
  }

  /** Returns the loop in which it runs. */
  Loop loop() {
    return loop;
  }

  /** Draws the runs into a picture. */
  void draw(LoopPicture into) {
    lane = new RunLane(into, template);
  }

  /**
   * Runs until the sources have ended, the loop is stopped, the time has passed or a signal
   * arrives. No process is left running.
   */
  int run() throws KqException {
    try {
      takeTerminal();
      if (settings.now() && finalStatus < 0) { // it may have to end already
        start();
      }
      int end = loop.run(settings.limit());
      if (end == ExitStatus.TIMEOUT && finalStatus < 0) {
        end(ExitStatus.OK, settings.stopSignal(), false); // it has run long enough
        waitForTheTree();
        return ExitStatus.OK;
      }
      return end == ExitStatus.OK && finalStatus < 0 ? status : end;
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
    if (!occurrence.isCounted() || finalStatus >= 0 || isDropped(occurrence)) {
      return;
    }
    long now = System.nanoTime();
    if (events.isEmpty()) {
      since = now;
      loop.retain();
    }
    String path = occurrence.text(Occurrence.PATH);
    events.putIfAbsent(path.isEmpty() ? occurrence.spec() : path, occurrence);
    if (!due && now - since < settings.debounce().toNanos() * MOST_PAUSES) {
      timer.start(settings.debounce());
    }
  }

  /** Returns whether it is a change that the command has made, as far as can be known. */
  private boolean isDropped(Occurrence occurrence) {
    boolean during = command != null || settling;
    return settings.drops() && during && !occurrence.text(Occurrence.PATH).isEmpty();
  }

  /** Ends the command for a new file, so that the caller can list the files again. */
  void fileAdded() {
    end(NEW_FILE, settings.stopSignal(), false);
  }

  @Override
  public String name() {
    return "run";
  }

  /** Returns what the timer is for, as pictures show it. */
  @Override
  public String toString() {
    return "debounce";
  }

  /** Nothing has happened for the debounce time. */
  @Override
  public void handle(Kevent event) throws KqException {
    due = true;
    startIfPossible();
  }

  /** The user asks for a run. */
  private void runNow() throws KqException {
    timer.stop();
    due = true;
    startIfPossible();
  }

  /** The user asks for the end. */
  private void quit() {
    end(ExitStatus.OK, settings.stopSignal(), false);
  }

  private void startIfPossible() throws KqException {
    if (!due || settling || finalStatus >= 0) {
      return;
    }
    if (settings.restarts() && !tree.isEmpty()) {
      endTree(settings.stopSignal(), false);
    } else if (command == null && !ending) {
      start();
    }
  }

  /**
   * Starts the command again if it is due, after what has happened until now was reported: the
   * command made it, or finds it made.
   */
  private void settle() {
    settling = true;
    loop.whenQuiet(
        settings.debounce(),
        () -> {
          settling = false;
          takeTerminal();
          startIfPossible();
        });
  }

  private void takeTerminal() {
    if (keys != null) {
      keys.take();
    }
  }

  // ---- the command ----

  private void start() throws KqException {
    Cause cause = Cause.of(events.values());
    if (!events.isEmpty()) {
      events.clear();
      loop.release();
    }
    boolean asked = due;
    due = false;
    if (keys != null && !settings.restarts()) {
      keys.give();
    }
    try {
      boolean withTerminal = keys == null || !settings.restarts();
      TrackedProcess started = start.start(tree, cause, asked, withTerminal);
      command = started;
      loop.retain();
      if (lane != null) {
        lane.started(started.pid());
      }
    } catch (CommandFailure e) {
      messages.error(String.valueOf(e.getMessage()));
      loop.stop(e.exitStatus());
    }
    String untracked = tree.untracked();
    if (untracked != null && settings.restarts() && !warned) {
      warned = true;
      warning("cannot end children that outlive their parents: " + untracked);
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
    if (lane != null) {
      lane.exited(status);
    }
    if (settings.once() && !ending) {
      loop.stop(status);
    } else if (!settings.restarts()) {
      settle();
    } else if (!ending) {
      messages.ended(process.status(), loop.isRetained());
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
  public void emptied() throws KqException {
    ending = false;
    if (finalStatus >= 0) {
      loop.stop(finalStatus);
    } else if (settings.restarts()) {
      settle();
    } else {
      startIfPossible();
    }
  }

  // ---- the end ----

  @Override
  public boolean ending(int exitStatus) {
    int signal = exitStatus - ExitStatus.SIGNALLED;
    boolean interrupted = signal == Kill.INT && settings.keepsInterrupt();
    if (interrupted && command != null && !ending && finalStatus < 0) {
      messages.interrupted();
      endTree(signal, true);
    } else {
      end(exitStatus, signal, true);
    }
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
    messages.warning(message);
  }

  @Override
  public void close() {
    if (keys != null) {
      keys.close();
    }
    loop.close();
  }
}
