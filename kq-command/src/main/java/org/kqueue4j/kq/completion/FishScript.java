// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.completion;

import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.spec.Spec;

/** Completion for fish: a line for each option and operand of each command. */
final class FishScript extends CompletionScript {
  FishScript() {
    super("kq.fish");
  }

  @Override
  String name(String command, String summary) {
    return "complete -c kq -n __kq_needs_command -a " + command + " -d " + quoted(summary) + "\n";
  }

  @Override
  String command(String name, Syntax syntax) {
    String start = "complete -c kq -n '__kq_uses " + name + "'";
    StringBuilder text = new StringBuilder();
    for (CommandOption option : syntax.optionsAndHelp()) {
      text.append(start);
      if (option.shortName() != null) {
        text.append(" -s ").append(option.shortName());
      }
      if (option.longName() != null) {
        text.append(" -l ").append(option.longName());
      }
      text.append(value(option.value())).append(" -d ").append(quoted(option.summary()));
      text.append('\n');
    }
    String operand =
        switch (syntax.operand()) {
          case SPEC -> " -a '(__kq_specs)'";
          case PID -> " -a '(__kq_processes)'";
          case FILE -> " -F";
          case SHELL -> " -a 'bash zsh fish'";
          case ID, NONE -> "";
        };
    return text + (operand.isEmpty() ? "" : start + operand + "\n");
  }

  private static String value(String value) {
    return switch (value) {
      case "" -> "";
      case "FILE", "PAGE" -> " -r -F";
      case "SIGNAL" -> " -x -a '(__kq_signals)'";
      default -> " -x";
    };
  }

  @Override
  String specs() {
    StringBuilder text = new StringBuilder();
    for (Spec.Kind kind : Spec.Kind.values()) {
      text.append(text.isEmpty() ? "" : " ").append(kind.start()).append("\\t");
      text.append(quoted(kind.summary()));
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
