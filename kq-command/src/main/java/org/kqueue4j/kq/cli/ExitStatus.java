package org.kqueue4j.kq.cli;

/** What a command says to the shell in the end. */
public final class ExitStatus {
  /** All is well. */
  public static final int OK = 0;

  /** Something went wrong, or a comparison failed. */
  public static final int FAILED = 1;

  /** The command line, or a file that it names, makes no sense. */
  public static final int USAGE = 2;

  /** What was waited for did not happen in time, as timeout(1) has it. */
  public static final int TIMEOUT = 124;

  /** Plus the number of the signal that ended it. */
  public static final int SIGNALLED = 128;

  /** Nobody reads the output any more: what a shell shows for a program that SIGPIPE ended. */
  public static final int BROKEN_PIPE = SIGNALLED + 13;

  private ExitStatus() {}
}
