package org.kqueue4j.kq.process;

import java.io.IOException;

/** A command can't be started. The message is one line. */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  /** How the JDK says ENOENT. */
  private static final String NO_SUCH_FILE = "error=2, ";

  private final int exitStatus;

  private CommandFailure(String message, int exitStatus, IOException cause) {
    super(message, cause);
    this.exitStatus = exitStatus;
  }

  /** From what {@link ProcessBuilder#start} throws. */
  static CommandFailure of(ProcessBuilder builder, IOException e) {
    String program = builder.command().getFirst();
    String message = String.valueOf(e.getMessage());
    int reason = message.lastIndexOf("error=");
    String why = reason < 0 ? message : afterNumber(message.substring(reason));
    // The folder to run in may be what is missing.
    boolean folder = builder.directory() != null && !builder.directory().isDirectory();
    if (folder) {
      return new CommandFailure(
          program + ": no such folder to run in: " + builder.directory(), NOT_EXECUTABLE, e);
    }
    int status = message.contains(NO_SUCH_FILE) ? NOT_FOUND : NOT_EXECUTABLE;
    return new CommandFailure(program + ": " + why, status, e);
  }

  private static String afterNumber(String text) {
    int comma = text.indexOf(", ");
    return comma < 0 ? text : text.substring(comma + 2);
  }

  /** As a shell has it: 127 if there is no such command, 126 if it can't be executed. */
  public int exitStatus() {
    return exitStatus;
  }
}
