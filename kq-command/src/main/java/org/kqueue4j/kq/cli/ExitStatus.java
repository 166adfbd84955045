// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

/** The exit statuses of the command. */
public final class ExitStatus {
  public static final int OK = 0;

  /** Something failed, or a comparison found a difference. */
  public static final int FAILED = 1;

  /** The command line is wrong, or a file that it names is malformed. */
  public static final int USAGE = 2;

  /** The time has passed, as in timeout(1). */
  public static final int TIMEOUT = 124;

  /** The base to which the number of the signal is added that ended the command. */
  public static final int SIGNALLED = 128;

  /** The reader of the output has gone: the status that a shell shows for SIGPIPE. */
  public static final int BROKEN_PIPE = SIGNALLED + 13;

  private ExitStatus() {}
}
