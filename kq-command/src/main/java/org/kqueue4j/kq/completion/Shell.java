// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kqueue4j.kq.Commands;
import org.kqueue4j.kq.Help;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.SignalName;

/**
 * A shell with its completion script. A resource has the fixed part; the declarations of the
 * commands, of their options and of the kinds of SPEC fill its placeholders.
 */
enum Shell {
  /** A case for each command sets the words that it takes. */
  BASH("kq.bash") {
    @Override
    String nameOf(String command, String summary) {
      return "  commands+=' " + command + "'\n";
    }

    @Override
    String completions(String name, Syntax syntax) {
      List<String> options = new ArrayList<>();
      List<String> values = new ArrayList<>();
      for (CommandOption option : syntax.optionsAndHelp()) {
        for (String word : option.names()) {
          options.add(word);
          if (option.hasValue()) {
            values.add(word + "=" + option.value());
          }
        }
      }
      String operand = syntax.operand() == Operand.NONE ? "" : syntax.operand().name();
      return """
          %s)
            operand=%s
            options='%s'
            values='%s'
            ;;
      """
          .formatted(name, operand, String.join(" ", options), String.join(" ", values));
    }

    @Override
    String quoted(String text) {
      return text; // the script shows no descriptions
    }
  },

  /** The arguments of each command are in the language of _arguments. */
  ZSH("kq.zsh") {
    @Override
    String nameOf(String command, String summary) {
      return "    '" + command + ":" + quoted(summary) + "'\n";
    }

    @Override
    String completions(String name, Syntax syntax) {
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

    private String argument(CommandOption option) {
      List<String> names = option.names();
      String summary = quoted(option.summary()).replace("[", "\\[").replace("]", "\\]");
      String value =
          switch (option.value()) {
            case "" -> "";
            case "FILE", "PAGE" -> ":" + option.value() + ":_files";
            case "SIGNAL" -> ":" + option.value() + ":_kq_signals";
            case "MODE" -> ":" + option.value() + ":(drop queue)";
            default -> ":" + option.value() + ": ";
          };
      String shown = names.size() == 1 ? names.getFirst() : "'{" + String.join(",", names) + "}'";
      return "'*" + shown + "[" + summary + "]" + value + "'";
    }

    @Override
    String quoted(String text) {
      return text.replace("'", "'\\''").replace(":", "\\:");
    }
  },

  /** Each option and operand of each command has its line. */
  FISH("kq.fish") {
    @Override
    String nameOf(String command, String summary) {
      return "complete -c kq -n __kq_needs_command -a " + command + " -d " + quoted(summary) + "\n";
    }

    @Override
    String completions(String name, Syntax syntax) {
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

    private String value(String value) {
      return switch (value) {
        case "" -> "";
        case "FILE", "PAGE" -> " -r -F";
        case "SIGNAL" -> " -x -a '(__kq_signals)'";
        case "MODE" -> " -x -a 'drop queue'";
        default -> " -x";
      };
    }

    @Override
    String quoted(String text) {
      return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
  };

  private final String resource;

  Shell(String resource) {
    this.resource = resource;
  }

  /** Returns the whole script. */
  String script() {
    StringBuilder names = new StringBuilder();
    StringBuilder commands = new StringBuilder();
    for (String name : Commands.NAMES) {
      names.append(nameOf(name, Help.summary(name)));
      commands.append(completions(name, Objects.requireNonNull(Commands.find(name)).syntax()));
    }
    Stream<String> specs =
        Stream.of(Spec.Kind.values()).map(kind -> kind.start() + "\\t" + quoted(kind.summary()));
    var starts =
        Stream.of(Spec.Kind.values())
            .map(Spec.Kind::start)
            .collect(
                Collectors.partitioningBy(start -> start.endsWith(":") || start.endsWith("/")));
    return (Help.resource("completion/" + resource) + "\n")
        .replace("@NAMES@\n", names)
        .replace("@COMMANDS@\n", commands)
        .replace("@SPECS@", specs.collect(Collectors.joining(" ")))
        .replace("@PREFIXES@", String.join(" ", starts.get(true)))
        .replace("@WHOLE@", String.join(" ", starts.get(false)))
        .replace("@VNODE_NOTES@", String.join(" ", Spec.Vnode.words()))
        .replace("@PROC_NOTES@", String.join(" ", Spec.Proc.words()))
        .replace("@SIGNALS@", String.join(" ", SignalName.COMMON));
  }

  /** Returns the text that names a command. */
  abstract String nameOf(String command, String summary);

  /** Returns the text that has the options and operands of a command. */
  abstract String completions(String name, Syntax syntax);

  /** Returns a description as a word of the script. */
  abstract String quoted(String text);
}
