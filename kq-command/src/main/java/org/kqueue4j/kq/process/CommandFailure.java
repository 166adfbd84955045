// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import java.io.File;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.text.Printable;

/** Thrown when a command cannot be started. The message is one line. */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private static final String ENOENT = "2";

  /**
   * The message of the JDK, which ends with {@code error: 2 (No such file or directory)} or {@code
   * error=2, No such file or directory}.
   */
  private static final Pattern MESSAGE =
      Pattern.compile(".*error(?:=|: )(\\d+)(?:, (.*)| \\((.*)\\).*)", Pattern.DOTALL);

  private final int exitStatus;

  private CommandFailure(String message, int exitStatus, @Nullable IOException cause) {
    super(message, cause);
    this.exitStatus = exitStatus;
  }

  /** Makes an exception for an error number of the system. */
  public static CommandFailure of(String program, int errno) {
    String reason =
        switch (errno) {
          case 2 -> "No such file or directory";
          case 7 -> "Argument list too long";
          case 8 -> "Exec format error";
          case 11 -> "no further process is allowed; raise the limit (ulimit -u)";
          case 12 -> "Cannot allocate memory";
          case 13 -> "Permission denied";
          default -> "cannot be executed: error " + errno;
        };
    int status = errno == 2 ? NOT_FOUND : NOT_EXECUTABLE;
    return new CommandFailure(Printable.clean(program) + ": " + reason, status, null);
  }

  /** Makes an exception from that of {@link ProcessBuilder#start}. */
  public static CommandFailure of(ProcessBuilder builder, IOException e) {
    String program = Printable.clean(builder.command().getFirst()) + ": ";
    File folder = builder.directory();
    if (folder != null && !folder.isDirectory()) {
      return new CommandFailure(
          program + "no such directory to run in: " + folder, NOT_EXECUTABLE, e);
    }
    String message = String.valueOf(e.getMessage());
    Matcher matcher = MESSAGE.matcher(message);
    if (!matcher.matches()) {
      return new CommandFailure(program + message, NOT_EXECUTABLE, e);
    }
    String reason = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
    int status = matcher.group(1).equals(ENOENT) ? NOT_FOUND : NOT_EXECUTABLE;
    return new CommandFailure(program + reason, status, e);
  }

  /**
   * Returns the status that a shell reports: 127 if there is no such command, 126 if it cannot be
   * executed.
   */
  public int exitStatus() {
    return exitStatus;
  }
}
