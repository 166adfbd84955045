// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.completion;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Syntax;

/** Completion for bash: a case for each command sets the words that it takes. */
final class BashScript extends CompletionScript {
  BashScript() {
    super("kq.bash");
  }

  @Override
  String name(String command, String summary) {
    return "  commands+=' " + command + "'\n";
  }

  @Override
  String command(String name, Syntax syntax) {
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
}
