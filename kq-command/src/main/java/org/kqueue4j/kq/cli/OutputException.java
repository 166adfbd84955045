// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.kqueue4j.kq.system.Terminal;

/** Thrown when standard output cannot be written. */
public final class OutputException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  OutputException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /**
   * Returns whether the reader of the output has gone, which is not an error. The message depends
   * on the user's language; a pipe breaks for no other reason.
   */
  public boolean isBrokenPipe() {
    return "Broken pipe".equals(getMessage()) || Terminal.isOutputPipe();
  }
}
