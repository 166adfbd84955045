// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.watch;

import java.io.PrintStream;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.loop.LoopListener;
import org.kqueue4j.kq.loop.Occurrence;

/** Prints events, up to a number. */
final class EventPrinter implements LoopListener {
  private final Output out;
  private final PrintStream err;
  private final LineFormat format;
  private final char lineEnd;
  private final int quietness;
  private final Runnable whenFull;
  private long left;

  /**
   * Makes a printer.
   *
   * @param quietness 1 leaves out notices and warnings, 2 events too
   * @param limit the number of events
   * @param whenFull called after that number of events
   */
  EventPrinter(
      Output out,
      PrintStream err,
      LineFormat format,
      char lineEnd,
      int quietness,
      long limit,
      Runnable whenFull) {
    this.out = out;
    this.err = err;
    this.format = format;
    this.lineEnd = lineEnd;
    this.quietness = quietness;
    this.left = limit;
    this.whenFull = whenFull;
  }

  @Override
  public void occurred(Occurrence occurrence) {
    if (!occurrence.isCounted()) {
      print(occurrence, quietness < 1);
    } else if (left > 0) {
      print(occurrence, quietness < 2);
      if (--left == 0) {
        whenFull.run();
      }
    }
  }

  private void print(Occurrence occurrence, boolean wanted) {
    if (wanted) {
      out.text(format.line(occurrence), lineEnd);
    }
  }

  @Override
  public void idle() {
    out.flush();
  }

  @Override
  public void warning(String message) {
    if (quietness < 1) {
      out.flush(); // so that the message has its place in the output
      err.println("kq: " + message);
    }
  }
}
