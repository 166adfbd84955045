// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.completion;

import java.util.List;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.Syntax;

/** Completion for zsh: the arguments of each command, in the language of _arguments. */
final class ZshScript extends CompletionScript {
  ZshScript() {
    super("kq.zsh");
  }

  @Override
  String name(String command, String summary) {
    return "    '" + command + ":" + quoted(summary) + "'\n";
  }

  @Override
  String command(String name, Syntax syntax) {
    StringBuilder text = new StringBuilder("    " + name + ")\n      _arguments -s -S");
    for (CommandOption option : syntax.optionsAndHelp()) {
      text.append(" \\\n        ").append(argument(option));
    }
    String operand =
        switch (syntax.operand()) {
          case SPEC -> "'*:spec:_kq_specs'";
          case PID -> "'*:process:_kq_processes'";
          case FILE -> "'*:file:_files'";
          case SHELL -> "'1:shell:(bash zsh fish)'";
          case ID, NONE -> "'*: : '";
        };
    return text.append(" \\\n        ").append(operand).append("\n      ;;\n").toString();
  }

  private static String argument(CommandOption option) {
    List<String> names = option.names();
    String summary = quoted(option.summary()).replace("[", "\\[").replace("]", "\\]");
    String value =
        switch (option.value()) {
          case "" -> "";
          case "FILE", "PAGE" -> ":" + option.value() + ":_files";
          case "SIGNAL" -> ":" + option.value() + ":_kq_signals";
          default -> ":" + option.value() + ": ";
        };
    String shown = names.size() == 1 ? names.getFirst() : "'{" + String.join(",", names) + "}'";
    return "'*" + shown + "[" + summary + "]" + value + "'";
  }

  private static String quoted(String text) {
    return text.replace("'", "'\\''").replace(":", "\\:");
  }
}
