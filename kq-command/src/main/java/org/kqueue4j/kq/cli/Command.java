package org.kqueue4j.kq.cli;

import java.io.PrintStream;
import org.apache.commons.cli.Options;

/** One of the commands of {@code kq}. */
public interface Command {
  /** Its options, with a word for the value of each that has one, such as FILE or SIGNAL. */
  Options options();

  /** A word for what is not an option: SPEC, PID, FILE, SHELL or COMMAND; empty for others. */
  default String operand() {
    return "";
  }

  /**
   * Runs it.
   *
   * @param args what follows the command's name
   * @return the exit status
   */
  int run(String[] args, Output out, PrintStream err) throws UsageException, KqException;
}
