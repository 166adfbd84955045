// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.kqueue4j.kq.text.NameText;

/**
 * Standard output, or a file in its place: lines, buffered until {@link #flush}. Unlike a
 * PrintStream it does not hide errors. For one thread.
 */
public final class Output {
  private static final int BUFFER_SIZE = 1 << 16;

  private final OutputStream out;
  private final String name;

  /** Writes to standard output, in UTF-8. Bytes of file names that are not UTF-8 are preserved. */
  public Output(OutputStream out) {
    this(out, "standard output");
  }

  /**
   * Writes to a file in the same way.
   *
   * @param name the name of the file, for messages
   */
  public Output(OutputStream out, String name) {
    this.name = name;
    this.out = new BufferedOutputStream(out, BUFFER_SIZE);
  }

  public void line(String line) {
    text(line, '\n');
  }

  /** Writes a text and a character after it. */
  public void text(String text, char end) {
    text(text);
    text(String.valueOf(end));
  }

  public void text(String text) {
    try {
      out.write(NameText.bytes(text));
    } catch (IOException e) {
      throw new OutputException(name, e);
    }
  }

  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new OutputException(name, e);
    }
  }
}
