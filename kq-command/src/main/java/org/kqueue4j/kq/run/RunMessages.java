// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import java.io.PrintStream;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.launch.Cause;
import org.kqueue4j.kq.launch.CommandTemplate;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.text.Printable;

/** What {@code kq run} says on standard error. */
final class RunMessages {
  /** What happens to the command once it has ended. */
  private static final String AGAIN = "; the next event starts it again";

  private final Output out;
  private final PrintStream err;
  private final String command;
  private final boolean quiet;
  private final boolean reasons;

  /**
   * Makes messages about a command.
   *
   * @param quiet whether only errors are printed
   * @param reasons whether each run has a message
   */
  RunMessages(
      Output out, PrintStream err, CommandTemplate template, boolean quiet, boolean reasons) {
    this.out = out;
    this.err = err;
    this.command =
        template.shell() != null ? "the script" : Printable.clean(template.words().getFirst());
    this.quiet = quiet;
    this.reasons = reasons && !quiet;
  }

  void error(String message) {
    out.flush(); // so that the message has its place in the output
    err.println("kq: " + message);
  }

  void warning(String message) {
    if (!quiet) {
      error(message);
    }
  }

  /** The command starts, for events or because of a key. */
  void starts(Cause cause, boolean again) {
    if (reasons) {
      String reason = cause.event() == null ? "a key" : cause.toString();
      error(reason + ": " + (again ? "restarting " : "running ") + command);
    }
  }

  /** The command has ended, although it was not asked to. */
  void ended(WaitStatus status, boolean again) {
    String how =
        status.signal() > 0
            ? " was ended by " + status
            : status.isKnown() ? " exited with " + status : " exited";
    warning(command + how + (again ? AGAIN : ""));
  }

  /** An interrupt ends only the command. */
  void interrupted() {
    warning("interrupting " + command + AGAIN + ", and a second interrupt ends kq");
  }
}
