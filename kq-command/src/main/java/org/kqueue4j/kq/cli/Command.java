package org.kqueue4j.kq.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** One of the commands of {@code kq}. */
public interface Command {
  /** Returns the options, in the order of the help text. */
  List<CommandOption> options();

  /** Returns what the other arguments are. */
  default Operand operand() {
    return Operand.NONE;
  }

  /** Returns whether a program of the user and its arguments may follow {@code --}. */
  default boolean takesProgram() {
    return false;
  }

  /**
   * Runs the command.
   *
   * @return the exit status
   * @throws UsageException if the arguments are wrong
   * @throws KqException if the command cannot go on, with a message for the user
   * @throws IOException if the command cannot go on; the user sees the name of the command and the
   *     message
   */
  int run(Arguments arguments, Output out, PrintStream err)
      throws UsageException, KqException, IOException;
}
