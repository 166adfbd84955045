// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.text.Printable;

/** Converts command lines to text that can be typed into a shell. */
final class CommandText {
  private static final int LONGEST = 200;
  private static final String PLAIN = "@%+=:,./-_";

  private CommandText() {}

  /** Returns what a process runs; in parentheses if that is still the program of its parent. */
  static String of(TreeProcess process) {
    String text = of(process.command());
    return process.isPlainFork() && process.command() != null ? "(" + text + ")" : text;
  }

  /** Returns a command line, shortened if it is long. */
  static String of(@Nullable List<String> command) {
    if (command == null) {
      return "(gone)";
    }
    if (command.size() == 1 && command.getFirst().startsWith("[")) {
      return Printable.clean(command.getFirst()); // only the name of the process could be read
    }
    StringBuilder text = new StringBuilder();
    for (String word : command) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      text.append(isPlain(word) ? word : quote(word));
      if (text.length() > LONGEST) {
        text.setLength(LONGEST - 3);
        return text.append("...").toString();
      }
    }
    return text.toString();
  }

  private static boolean isPlain(String word) {
    return !word.isEmpty()
        && word.chars().allMatch(c -> Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
  }

  private static String quote(String word) {
    return "'" + Printable.clean(word).replace("'", "'\\''") + "'";
  }
}
