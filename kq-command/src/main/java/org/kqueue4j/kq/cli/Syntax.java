// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import java.util.List;
import java.util.stream.Stream;

/**
 * The arguments that a command takes.
 *
 * @param operand what the arguments are that are not options
 * @param takesProgram whether a program of the user and its arguments may follow {@code --}
 * @param options the options, in the order of the help text
 */
public record Syntax(Operand operand, boolean takesProgram, List<CommandOption> options) {
  public static Syntax of(Operand operand, CommandOption... options) {
    return new Syntax(operand, false, List.of(options));
  }

  public static Syntax withProgram(Operand operand, CommandOption... options) {
    return new Syntax(operand, true, List.of(options));
  }

  /** Returns the options, and the one that every command has. */
  public List<CommandOption> optionsAndHelp() {
    return Stream.concat(options.stream(), Stream.of(CommandOption.HELP)).toList();
  }
}
