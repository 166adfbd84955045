package org.kqueue4j.kq.completion;

import java.util.List;
import org.apache.commons.cli.Option;

/** Completion for zsh: the arguments of each command, in the language of _arguments. */
final class ZshScript extends CompletionScript {
  ZshScript() {
    super("kq.zsh");
  }

  @Override
  String names(List<Entry> entries) {
    StringBuilder names = new StringBuilder();
    for (Entry entry : entries) {
      names.append("    '").append(entry.name()).append(':');
      names.append(quoted(entry.summary())).append("'\n");
    }
    return names.toString();
  }

  @Override
  String commands(List<Entry> entries) {
    StringBuilder cases = new StringBuilder();
    for (Entry entry : entries) {
      cases.append("    ").append(entry.name()).append(")\n      _arguments -s -S");
      for (Option option : entry.options()) {
        cases.append(" \\\n        ").append(argument(option));
      }
      cases.append(" \\\n        ").append(operand(entry.operand())).append("\n      ;;\n");
    }
    return cases.toString();
  }

  private static String argument(Option option) {
    List<String> names = names(option);
    String value = action(value(option));
    String text =
        "[" + quoted(option.getDescription()).replace("[", "\\[").replace("]", "\\]") + "]";
    String rest = text + value;
    if (names.size() == 1) {
      return "'*" + names.getFirst() + rest + "'";
    }
    return "'*'{" + String.join(",", names) + "}'" + rest + "'";
  }

  private static String action(String value) {
    return switch (value) {
      case "" -> "";
      case "FILE", "PAGE" -> ":" + value + ":_files";
      case "SIGNAL" -> ":" + value + ":_kq_signals";
      default -> ":" + value + ": ";
    };
  }

  private static String operand(String operand) {
    return switch (operand) {
      case "SPEC" -> "'*:spec:_kq_specs'";
      case "PID" -> "'*:process:_kq_processes'";
      case "FILE" -> "'*:file:_files'";
      case "SHELL" -> "'1:shell:(bash zsh fish)'";
      case "" -> "'*: : '";
      default -> throw new IllegalArgumentException(operand);
    };
  }

  private static String quoted(String text) {
    return text.replace("'", "'\\''").replace(":", "\\:");
  }
}
