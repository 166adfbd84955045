// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import java.io.File;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.text.Digits;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.kq.text.Reason;

/** Thrown when a command cannot be started. The message is one line. */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private static final int ENOENT = 2;
  private static final int E2BIG = 7;

  /**
   * The message of the JDK, which ends with {@code error: 2 (No such file or directory)} or {@code
   * error=2, No such file or directory}.
   */
  private static final Pattern MESSAGE =
      Pattern.compile(".*error(?:=|: )(\\d+)(?:, (.*)| \\((.*)\\).*)", Pattern.DOTALL);

  private final int errno;

  private CommandFailure(String message, int errno, @Nullable Throwable cause) {
    super(message, cause);
    this.errno = errno;
  }

  /** Makes an exception for an error number of the system. */
  public static CommandFailure of(String program, int errno) {
    return of(program, errno, "error " + errno, null);
  }

  /** Makes an exception from that of {@link ProcessBuilder#start}. */
  public static CommandFailure of(ProcessBuilder builder, IOException e) {
    String program = builder.command().getFirst();
    File folder = builder.directory();
    if (folder != null && !folder.isDirectory()) {
      return of(program, 0, "no such directory to run in: " + folder, e);
    }
    String message = String.valueOf(e.getMessage());
    Matcher matcher = MESSAGE.matcher(message);
    if (!matcher.matches()) {
      return of(program, 0, Reason.of(e), e);
    }
    String reason = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
    int errno = Digits.parse(matcher.group(1), Integer.MAX_VALUE);
    return of(program, errno, Reason.inPlainWords(reason), e);
  }

  private static CommandFailure of(
      String program, int errno, String otherwise, @Nullable Throwable cause) {
    String reason =
        switch (errno) {
          case ENOENT -> missing(program);
          case E2BIG -> "its arguments and its environment are too long";
          case 8 -> "it is not a program; the first line of a script begins with #!";
          case 11 -> "no further process is allowed; raise the limit (ulimit -u)";
          case 12 -> "out of memory";
          case 13 -> refused(program);
          default -> otherwise;
        };
    String name = program.isEmpty() ? "''" : Printable.clean(program);
    String message = "cannot run " + name + ": " + Printable.clean(reason);
    return new CommandFailure(message, errno, cause);
  }

  private static String missing(String program) {
    if (program.indexOf('/') < 0) {
      return "there is no such command in PATH";
    }
    return new File(program).exists() ? "its interpreter does not exist" : "no such file";
  }

  private static String refused(String program) {
    File file = new File(program);
    if (file.isDirectory()) {
      return "it is a directory";
    }
    return program.indexOf('/') >= 0 && file.exists() && !file.canExecute()
        ? "permission denied; chmod +x makes it executable"
        : "permission denied";
  }

  /**
   * Returns this failure with advice about the paths among the arguments, if there are too many for
   * one command line.
   */
  public CommandFailure aboutPaths(int paths, String advice) {
    return errno != E2BIG
        ? this
        : new CommandFailure(
            getMessage() + ", since {+} stands for " + paths + " paths; " + advice, errno, this);
  }

  /**
   * Returns the status that a shell reports: 127 if there is no such command, 126 if it cannot be
   * executed.
   */
  public int exitStatus() {
    return errno == ENOENT ? NOT_FOUND : NOT_EXECUTABLE;
  }
}
