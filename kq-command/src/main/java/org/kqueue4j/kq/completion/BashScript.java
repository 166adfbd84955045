// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.completion;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.Operand;

/** Completion for bash: a case for each command sets the words that it takes. */
final class BashScript extends CompletionScript {
  BashScript() {
    super("kq.bash");
  }

  @Override
  String name(CompletedCommand command) {
    return "  commands+=' " + command.name() + "'\n";
  }

  @Override
  String command(CompletedCommand command) {
    List<String> options = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (CommandOption option : command.options()) {
      for (String name : option.names()) {
        options.add(name);
        if (option.hasValue()) {
          values.add(name + "=" + option.value());
        }
      }
    }
    String operand = command.operand() == Operand.NONE ? "" : command.operand().name();
    return """
            %s)
              operand=%s
              options='%s'
              values='%s'
              ;;
        """
        .formatted(command.name(), operand, String.join(" ", options), String.join(" ", values));
  }
}
