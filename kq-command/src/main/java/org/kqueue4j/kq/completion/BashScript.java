package org.kqueue4j.kq.completion;

import java.util.List;
import org.apache.commons.cli.Option;

/** Completion for bash: a case for each command, which says what may stand there. */
final class BashScript extends CompletionScript {
  BashScript() {
    super("kq.bash");
  }

  @Override
  String names(List<Entry> entries) {
    StringBuilder names = new StringBuilder("  local commands='");
    for (Entry entry : entries) {
      names.append(entry.name()).append(' ');
    }
    return names.append("help'\n").toString();
  }

  @Override
  String commands(List<Entry> entries) {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      text.append("    ").append(entry.name()).append(")\n");
      text.append("      operand=").append(entry.operand()).append('\n');
      text.append("      options='").append(options(entry)).append("'\n");
      text.append("      values='").append(values(entry)).append("'\n");
      text.append("      ;;\n");
    }
    return text.toString();
  }

  private static String options(Entry entry) {
    StringBuilder text = new StringBuilder();
    for (Option option : entry.options()) {
      for (String name : names(option)) {
        text.append(text.isEmpty() ? "" : " ").append(name);
      }
    }
    return text.toString();
  }

  /** Words such as --html=FILE, for those that have a value. */
  private static String values(Entry entry) {
    StringBuilder text = new StringBuilder();
    for (Option option : entry.options()) {
      if (option.hasArg()) {
        for (String name : names(option)) {
          text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value(option));
        }
      }
    }
    return text.toString();
  }
}
