// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Thrown when standard output cannot be written. */
public final class OutputException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  OutputException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** Returns whether the reader of the output has gone, which is not an error. */
  public boolean isBrokenPipe() {
    return "Broken pipe".equals(getMessage()) || isPipe();
  }

  /**
   * Returns whether standard output is a pipe. The message of the exception depends on the user's
   * language, and a pipe breaks for no other reason.
   */
  private static boolean isPipe() {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return file.startsWith("pipe:") || file.startsWith("socket:");
    } catch (IOException e) {
      return false; // no /proc: the message has to do
    }
  }
}
