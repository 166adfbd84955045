// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.kqueue4j.kq.system.Terminal;
import org.kqueue4j.kq.text.Reason;

/** Thrown when the output cannot be written. The message says where and why, on one line. */
public final class OutputException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  OutputException(String name, IOException cause) {
    super("cannot write to " + name + ": " + Reason.of(cause), cause);
  }

  /**
   * Returns whether the reader of the output has gone, which is not an error. The message depends
   * on the user's language; a pipe breaks for no other reason.
   */
  public boolean isBrokenPipe() {
    IOException cause = getCause();
    return cause != null && "Broken pipe".equals(cause.getMessage()) || Terminal.isOutputPipe();
  }
}
