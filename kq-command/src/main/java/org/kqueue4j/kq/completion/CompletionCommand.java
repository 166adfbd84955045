// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.completion;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Printable;

/** {@code kq completion}: prints the script with which a shell completes the words of kq. */
public final class CompletionCommand implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(Operand.SHELL);
  }

  @Override
  public int run(Arguments arguments, Output out, PrintStream err) throws UsageException {
    List<String> operands = arguments.requiredOperands();
    if (operands.size() > 1) {
      throw arguments.wrong("one SHELL at a time");
    }
    String name = operands.getFirst();
    for (Shell shell : Shell.values()) {
      if (shell.name().toLowerCase(Locale.ROOT).equals(name)) {
        out.text(shell.script());
        return ExitStatus.OK;
      }
    }
    throw arguments.wrong(
        "unknown shell " + Printable.quote(name) + ": expected bash, zsh or fish");
  }
}
