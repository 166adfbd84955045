// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import java.io.File;
import java.io.IOException;
import org.kqueue4j.kq.text.Printable;

/** Thrown when a command cannot be started. The message is one line. */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private static final int ENOENT = 2;
  private static final String ERROR = "error";

  private final int exitStatus;

  private CommandFailure(String message, int exitStatus, IOException cause) {
    super(message, cause);
    this.exitStatus = exitStatus;
  }

  /** Makes an exception from that of {@link ProcessBuilder#start}. */
  public static CommandFailure of(ProcessBuilder builder, IOException e) {
    String program = Printable.clean(builder.command().getFirst());
    File folder = builder.directory();
    if (folder != null && !folder.isDirectory()) {
      return new CommandFailure(
          program + ": no such directory to run in: " + folder, NOT_EXECUTABLE, e);
    }
    String message = String.valueOf(e.getMessage());
    int status = errno(message) == ENOENT ? NOT_FOUND : NOT_EXECUTABLE;
    return new CommandFailure(program + ": " + reason(message), status, e);
  }

  /**
   * Returns the error number. The JDK's message has {@code error: 2 (No such file or directory)} or
   * {@code error=2, No such ...}.
   */
  private static int errno(String message) {
    int at = message.lastIndexOf(ERROR);
    int errno = 0;
    for (int i = at + ERROR.length(); at >= 0 && i < message.length(); i++) {
      char c = message.charAt(i);
      if (c >= '0' && c <= '9') {
        errno = errno * 10 + c - '0';
      } else if (errno > 0) {
        break;
      }
    }
    return errno;
  }

  private static String reason(String message) {
    int at = message.lastIndexOf(ERROR);
    if (at < 0) {
      return message;
    }
    int open = message.indexOf('(', at);
    int close = message.lastIndexOf(')');
    int comma = message.indexOf(", ", at);
    if (open >= 0 && close > open) {
      return message.substring(open + 1, close);
    }
    return comma >= 0 ? message.substring(comma + 2) : message;
  }

  /**
   * Returns the status that a shell reports: 127 if there is no such command, 126 if it cannot be
   * executed.
   */
  public int exitStatus() {
    return exitStatus;
  }
}
