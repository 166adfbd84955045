// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.picture.TraceEvent;
import org.kqueue4j.kq.text.Columns;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.testkit.scenario.Replay;

/**
 * The outcome of one file.
 *
 * @param lines the lines for standard output
 * @param complaint a line for standard error, if the file did not run
 */
record ReplayOutcome(Kind kind, List<String> lines, String complaint) {
  private static final int MAX_CONTEXT = 6;

  enum Kind {
    PASSED,
    FAILED,
    /** The file cannot be read, or is malformed. */
    UNUSABLE
  }

  static ReplayOutcome passed(List<String> lines) {
    return new ReplayOutcome(Kind.PASSED, lines, "");
  }

  static ReplayOutcome failed(List<String> lines) {
    return new ReplayOutcome(Kind.FAILED, lines, "");
  }

  static ReplayOutcome unusable(String complaint) {
    return new ReplayOutcome(Kind.UNUSABLE, List.of(), complaint);
  }

  /** Returns the outcome of a comparison, whose difference is null if there is none. */
  static ReplayOutcome compared(String name, Replay.@Nullable Difference difference) {
    return difference == null ? passed(List.of()) : failed(difference(name, difference));
  }

  /**
   * Shows where a trace differs from the result, and after that the operation and its results up to
   * the difference:
   *
   * <pre>
   * FILE:13: differs
   *   want: e 4 -1 0x0005 0x00000000 5 0xabc  (read fd=4 ADD|ENABLE data=5 udata=0xabc)
   *    got: e 4 -1 0x0005 0x00000000 6 0xabc  (read fd=4 ADD|ENABLE data=6 udata=0xabc)
   *     11| &gt; kevent 3 4 0 nchanges=0 space=4  (kevent 3 4 0)
   *     12| = 1 0  (returns 1)
   * </pre>
   */
  private static List<String> difference(String name, Replay.Difference difference) {
    int line = difference.line();
    List<String> text = new ArrayList<>();
    text.add(name + ":" + line + ": differs");
    text.add("  want: " + lineOrEnd(difference.expected(), line));
    text.add("   got: " + lineOrEnd(difference.actual(), line));
    for (int number = contextStart(difference); number < line; number++) {
      text.add(Columns.right("" + number, 6) + "| " + line(difference.expected(), number));
    }
    return text;
  }

  /** Returns the line of the operation, or the earliest line that there is room for. */
  private static int contextStart(Replay.Difference difference) {
    int earliest = Math.max(1, difference.line() - MAX_CONTEXT);
    int start = Math.max(earliest, difference.line() - 1);
    while (start > earliest && !difference.expected().get(start - 1).startsWith("> ")) {
      start--;
    }
    return start;
  }

  private static String lineOrEnd(List<String> lines, int number) {
    return number <= lines.size() ? line(lines, number) : "(end of trace)";
  }

  private static String line(List<String> lines, int number) {
    String line = lines.get(number - 1);
    String meaning = TraceEvent.meaning(line);
    return Printable.clean(meaning == null ? line : line + "  (" + meaning + ")");
  }
}
