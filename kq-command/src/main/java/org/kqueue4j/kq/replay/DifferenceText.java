// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.testkit.scenario.Replay;

/**
 * Shows where a trace differs from the result:
 *
 * <pre>
 * FILE:13: differs
 *   want: e 4 -1 0x0005 0x00000000 5 0xabc
 *    got: e 4 -1 0x0005 0x00000000 6 0xabc
 *     11| &gt; kevent 3 4 0 nchanges=0 space=4
 *     12| = 1 0
 * </pre>
 *
 * The lines after that are the operation and its results up to the difference.
 */
final class DifferenceText {
  private static final int MAX_CONTEXT = 6;

  private DifferenceText() {}

  static List<String> of(String name, Replay.Difference difference) {
    int line = difference.line();
    List<String> text = new ArrayList<>();
    text.add(name + ":" + line + ": differs");
    text.add("  want: " + lineOrEnd(difference.expected(), line));
    text.add("   got: " + lineOrEnd(difference.actual(), line));
    for (int number = contextStart(difference); number < line; number++) {
      text.add(numbered(number, line(difference.expected(), number)));
    }
    return text;
  }

  /** Returns the line of the operation, or the earliest line that there is room for. */
  private static int contextStart(Replay.Difference difference) {
    int earliest = Math.max(1, difference.line() - MAX_CONTEXT);
    int start = Math.max(earliest, difference.line() - 1);
    while (start > earliest && !line(difference.expected(), start).startsWith("> ")) {
      start--;
    }
    return start;
  }

  private static String lineOrEnd(List<String> lines, int number) {
    return number <= lines.size() ? line(lines, number) : "(end of trace)";
  }

  private static String line(List<String> lines, int number) {
    return Printable.clean(lines.get(number - 1));
  }

  private static String numbered(int number, String line) {
    String digits = Integer.toString(number);
    return " ".repeat(Math.max(0, 6 - digits.length())) + digits + "| " + line;
  }
}
