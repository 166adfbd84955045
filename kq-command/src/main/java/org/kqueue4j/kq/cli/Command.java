// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import java.io.IOException;
import java.io.PrintStream;

/** One of the commands of {@code kq}. */
public interface Command {
  /** Returns the arguments that it takes. */
  Syntax syntax();

  /**
   * Runs the command.
   *
   * @return the exit status
   * @throws UsageException if the arguments are wrong
   * @throws KqException if the command cannot go on
   * @throws IOException if the command cannot go on; the user sees the name of the command and the
   *     message
   */
  int run(Arguments arguments, Output out, PrintStream err) throws KqException, IOException;
}
