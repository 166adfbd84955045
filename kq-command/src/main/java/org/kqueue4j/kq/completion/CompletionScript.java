// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.kqueue4j.kq.Commands;
import org.kqueue4j.kq.Help;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.SignalName;

/**
 * A script for a shell. A resource has its fixed part; the declarations of the commands, of their
 * options and of the kinds of SPEC fill its placeholders.
 */
abstract class CompletionScript {
  private final String resource;

  CompletionScript(String resource) {
    this.resource = resource;
  }

  /** Returns the whole script. */
  final String text() {
    StringBuilder names = new StringBuilder();
    StringBuilder commands = new StringBuilder();
    for (String name : Commands.NAMES) {
      names.append(name(name, Help.summary(name)));
      commands.append(command(name, Objects.requireNonNull(Commands.find(name)).syntax()));
    }
    List<String> prefixes = new ArrayList<>();
    List<String> whole = new ArrayList<>();
    for (Spec.Kind kind : Spec.Kind.values()) {
      (kind.start().endsWith(":") ? prefixes : whole).add(kind.start());
    }
    return (Help.resource("completion/" + resource) + "\n")
        .replace("@NAMES@\n", names)
        .replace("@COMMANDS@\n", commands)
        .replace("@SPECS@", specs())
        .replace("@PREFIXES@", String.join(" ", prefixes))
        .replace("@WHOLE@", String.join(" ", whole))
        .replace("@VNODE_NOTES@", String.join(" ", Spec.Vnode.words()))
        .replace("@PROC_NOTES@", String.join(" ", Spec.Proc.words()))
        .replace("@SIGNALS@", String.join(" ", SignalName.COMMON));
  }

  /** Returns the text that names a command. */
  abstract String name(String command, String summary);

  /** Returns the text that has the options and operands of a command. */
  abstract String command(String name, Syntax syntax);

  /** Returns the kinds of SPEC with their descriptions, for a shell that shows them. */
  String specs() {
    return "";
  }
}
