// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest;

import java.io.Console;

/** Shows the progress at a terminal, and nowhere else. For one thread. */
final class Progress implements AutoCloseable {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final boolean shown;
  private final int total;
  private int at;

  Progress(int total) {
    this.shown = isAtTerminal();
    this.total = total;
  }

  @SuppressWarnings("SystemConsoleNull") // it may be null with another provider of consoles
  private static boolean isAtTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Shows that the next check or trial begins. */
  void at(String name) {
    at++;
    if (shown) {
      System.err.print(CLEAR_LINE + at + "/" + total + " " + name);
      System.err.flush();
    }
  }

  @Override
  public void close() {
    if (shown) {
      System.err.print(CLEAR_LINE);
      System.err.flush();
    }
  }
}
