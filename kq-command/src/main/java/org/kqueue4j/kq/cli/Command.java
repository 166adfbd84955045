package org.kqueue4j.kq.cli;

import java.io.PrintStream;

/** One of the commands of {@code kq}. */
public interface Command {
  /**
   * Runs it.
   *
   * @param args what follows the command's name
   * @return the exit status
   */
  int run(String[] args, Output out, PrintStream err) throws UsageException, FailedException;
}
