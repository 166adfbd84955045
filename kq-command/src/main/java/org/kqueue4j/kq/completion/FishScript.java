package org.kqueue4j.kq.completion;

import java.util.List;
import org.apache.commons.cli.Option;

/** Completion for fish: a line for each option and operand of each command. */
final class FishScript extends CompletionScript {
  FishScript() {
    super("kq.fish");
  }

  @Override
  String names(List<Entry> entries) {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      text.append("complete -c kq -n __kq_needs_command -a ").append(entry.name());
      text.append(" -d ").append(quoted(entry.summary())).append('\n');
    }
    return text.toString();
  }

  @Override
  String commands(List<Entry> entries) {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      String begin = "complete -c kq -n '__kq_uses " + entry.name() + "'";
      for (Option option : entry.options()) {
        text.append(begin).append(option(option)).append('\n');
      }
      text.append(operand(begin, entry.operand()));
    }
    return text.toString();
  }

  private static String option(Option option) {
    StringBuilder text = new StringBuilder();
    if (option.getOpt() != null) {
      text.append(" -s ").append(option.getOpt());
    }
    if (option.getLongOpt() != null) {
      text.append(" -l ").append(option.getLongOpt());
    }
    text.append(
        switch (value(option)) {
          case "" -> "";
          case "FILE", "PAGE" -> " -r -F";
          case "SIGNAL" -> " -x -a '(__kq_signals)'";
          default -> " -x";
        });
    return text.append(" -d ").append(quoted(option.getDescription())).toString();
  }

  private static String operand(String begin, String operand) {
    return switch (operand) {
      case "SPEC" -> begin + " -a '(__kq_specs)'\n";
      case "PID" -> begin + " -a '(__kq_processes)'\n";
      case "FILE" -> begin + " -F\n";
      case "SHELL" -> begin + " -a 'bash zsh fish'\n";
      default -> "";
    };
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
