// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.kqueue4j.kq.system.Terminal;

/**
 * A line on standard error that shows the progress of a task. It appears after a second, only on a
 * terminal, and is erased at the end. For one thread.
 */
public final class ProgressLine implements AutoCloseable {
  private static final long PAUSE = 1_000_000_000;

  /** The shortest time between two texts that a person can read. */
  private static final long BLINK = 100_000_000;

  private static final int COLUMNS = 79;
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream err;
  private final boolean terminal;
  private final LongSupplier clock;
  private final long start;
  private String shown = "";
  private long drawn;

  public ProgressLine(PrintStream err) {
    this(err, Terminal.isError(), System::nanoTime);
  }

  ProgressLine(PrintStream err, boolean terminal, LongSupplier clock) {
    this.err = err;
    this.terminal = terminal;
    this.clock = clock;
    this.start = clock.getAsLong();
  }

  /** Returns whether the line can be seen. */
  public boolean isVisible() {
    return terminal;
  }

  /** Shows the progress. A text that is too long for a line is cut. */
  public void show(String text) {
    if (!terminal || text.equals(shown)) {
      return;
    }
    long now = clock.getAsLong();
    if (now - start < PAUSE || !shown.isEmpty() && now - drawn < BLINK) {
      return;
    }
    drawn = now;
    err.print(ERASE + text.substring(0, Math.min(text.length(), COLUMNS)));
    err.flush();
    shown = text;
  }

  @Override
  public void close() {
    erase();
  }

  /** Erases the line until the next text. */
  public void erase() {
    if (!shown.isEmpty()) {
      err.print(ERASE);
      err.flush();
      shown = "";
    }
  }
}
