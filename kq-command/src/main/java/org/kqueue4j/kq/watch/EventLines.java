package org.kqueue4j.kq.watch;

import org.kqueue4j.kq.cli.Output;

/** The lines of the output, up to a number of events. */
final class EventLines {
  private final Output out;
  private long left;

  EventLines(Output out, long limit) {
    this.out = out;
    this.left = limit;
  }

  /** An event's line. Those beyond the limit are dropped. */
  void event(String line) {
    if (left > 0) {
      left--;
      out.line(line);
    }
  }

  /** A line that tells no event. */
  void notice(String line) {
    out.line(line);
  }

  /** Whether the limit has been reached. */
  boolean isFull() {
    return left == 0;
  }

  void flush() {
    out.flush();
  }
}
