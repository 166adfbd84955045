// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import java.io.File;
import java.util.List;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.launch.Cause;
import org.kqueue4j.kq.launch.CommandTemplate;
import org.kqueue4j.kq.launch.PathList;
import org.kqueue4j.kq.process.CommandFailure;
import org.kqueue4j.kq.process.ProcessTree;
import org.kqueue4j.kq.process.TrackedProcess;
import org.kqueue4j.kq.run.RunSettings.Input;
import org.kqueue4j.kq.spec.Spec;

/** Starts the command for what has happened: its words, its environment and its input. */
final class CommandStart {
  private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";
  private static final File NOTHING = new File("/dev/null");

  private final CommandTemplate template;
  private final List<Spec> specs;
  private final RunSettings settings;
  private final Output out;
  private final RunMessages messages;
  private boolean restarts;

  CommandStart(
      CommandTemplate template,
      List<Spec> specs,
      RunSettings settings,
      Output out,
      RunMessages messages) {
    this.template = template;
    this.specs = specs;
    this.settings = settings;
    this.out = out;
    this.messages = messages;
  }

  /**
   * Starts the command in a tree.
   *
   * @param asked whether an event or the user asks for this start
   * @param withTerminal whether the command may have the terminal as its input
   */
  TrackedProcess start(ProcessTree tree, Cause cause, boolean asked, boolean withTerminal)
      throws KqException, CommandFailure {
    if (settings.clears()) {
      out.text(CLEAR);
    }
    out.flush();
    if (asked) {
      messages.starts(cause, restarts);
    }
    restarts = settings.restarts();
    if (cause.pathLines() == null) {
      messages.warning(
          "KQ_PATHS is not set, since "
              + cause.paths().size()
              + " paths are too long for a variable; --stdin-paths passes all of them");
    }
    ProcessBuilder builder = template.build(cause, specs);
    try {
      if (settings.input() == Input.PATHS) {
        try (PathList paths = new PathList(cause.pathsAmong(specs))) {
          return tree.start(builder.redirectInput(paths.file()));
        }
      }
      if (settings.input() == Input.EMPTY || !withTerminal) {
        builder.redirectInput(NOTHING);
      }
      return tree.start(builder);
    } catch (CommandFailure e) {
      throw template.hasAllPaths()
          ? e.aboutPaths(cause.subjects(specs).size(), "--stdin-paths passes any number of them")
          : e;
    }
  }
}
