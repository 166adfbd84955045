package org.kqueue4j.kq.cli;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.kqueue4j.kq.system.Terminal;

/**
 * A line on standard error that says how far a thing is that takes more than a second: nothing is
 * shown before that, nothing if it is no terminal, and nothing is left of it in the end. For one
 * thread.
 */
public final class ProgressLine implements AutoCloseable {
  private static final long PAUSE = 1_000_000_000;

  /** Nobody can read faster. */
  private static final long BLINK = 100_000_000;

  private static final int COLUMNS = 79;
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream err;
  private final boolean terminal;
  private final LongSupplier clock;
  private final long start;
  private String shown = "";
  private long drawn;

  /** Of a thing that begins now. */
  public ProgressLine(PrintStream err) {
    this(err, Terminal.isError(), System::nanoTime);
  }

  ProgressLine(PrintStream err, boolean terminal, LongSupplier clock) {
    this.err = err;
    this.terminal = terminal;
    this.clock = clock;
    this.start = clock.getAsLong();
  }

  /** Whether it makes sense to tell it anything. */
  public boolean isVisible() {
    return terminal;
  }

  /** How far it is now; what is too long for a line is cut. */
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

  /** Takes the line away. */
  @Override
  public void close() {
    erase();
  }

  /** Takes the line away until there is more to show. */
  public void erase() {
    if (!shown.isEmpty()) {
      err.print(ERASE);
      err.flush();
      shown = "";
    }
  }
}
