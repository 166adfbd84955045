package org.kqueue4j.kq.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard output can't be written to. */
public final class OutputException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  OutputException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** Whether its reader has gone, which is no error but a wish to hear no more. */
  public boolean isBrokenPipe() {
    return "Broken pipe".equals(getMessage()) || isPipe();
  }

  /** The message is the system's, in the user's language; a pipe breaks for no other reason. */
  private static boolean isPipe() {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return file.startsWith("pipe:") || file.startsWith("socket:");
    } catch (IOException e) {
      return false; // no /proc: the message has to do
    }
  }
}
