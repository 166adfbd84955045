// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import org.kqueue4j.kq.text.Printable;

/** Thrown when the command line is wrong. The message is one line that names the wrong part. */
public final class UsageException extends KqException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception whose message has a second line, with marks under the wrong part:
   *
   * <pre>
   * bad duration '5x': expected a number and a unit, such as 500ms
   *   timer:5x:oneshot
   *         ^^
   * </pre>
   *
   * @param line the argument
   * @param start the index where the wrong part begins
   * @param end the index where it ends; at least one mark is shown
   */
  public static UsageException pointing(String message, String line, int start, int end) {
    String next = System.lineSeparator() + "  ";
    String marks = " ".repeat(start) + "^".repeat(Math.max(1, end - start));
    return new UsageException(message + next + Printable.clean(line) + next + marks);
  }

  public UsageException(String message) {
    super(message);
  }
}
