package org.kqueue4j.kq.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.text.Printable;

/** Command lines for people: as one could type them into a shell. */
final class CommandText {
  /** Of a command line that could not be read. */
  static final String UNKNOWN = "(gone)";

  private static final int LONGEST = 200;
  private static final String PLAIN = "@%+=:,./-_";

  private CommandText() {}

  /** What a process runs; in brackets if that is still its parent's program. */
  static String of(TreeProcess member) {
    String text = of(member.command());
    return member.isPlainFork() && member.command() != null ? "(" + text + ")" : text;
  }

  /** A command line, the end of a long one left out. */
  static String of(@Nullable List<String> command) {
    if (command == null) {
      return UNKNOWN;
    }
    if (command.size() == 1 && command.getFirst().startsWith("[")) {
      return Printable.clean(command.getFirst()); // of a process only its name could be read
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
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (!Character.isLetterOrDigit(c) && PLAIN.indexOf(c) < 0) {
        return false;
      }
    }
    return !word.isEmpty();
  }

  private static String quote(String word) {
    return "'" + Printable.clean(word).replace("'", "'\\''") + "'";
  }
}
