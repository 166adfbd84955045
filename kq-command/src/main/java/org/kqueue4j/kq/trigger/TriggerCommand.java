// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.trigger;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Digits;
import org.kqueue4j.kq.text.Printable;

/** {@code kq trigger}: causes {@code user:ID} in every kq of the user that waits for it. */
public final class TriggerCommand implements Command {
  @Override
  public Syntax syntax() {
    return Syntax.of(Operand.ID);
  }

  @Override
  public int run(Arguments arguments, Output out, PrintStream err) throws KqException, IOException {
    List<String> operands = arguments.requiredOperands();
    if (operands.size() > 2) {
      throw arguments.wrong("too many arguments: expected ID and DATA");
    }
    long id = number(arguments, "id", operands.getFirst());
    long data = operands.size() > 1 ? number(arguments, "data", operands.get(1)) : 0;
    if (new TriggerSockets().trigger(id, data) == 0) {
      throw new KqException("trigger: no kq waits for user:" + id);
    }
    return ExitStatus.OK;
  }

  private static long number(Arguments arguments, String what, String text) throws UsageException {
    long number = Digits.parse(text, Long.MAX_VALUE);
    if (number < 0) {
      throw arguments.wrong("bad " + what + " " + Printable.quote(text) + ": expected a number");
    }
    return number;
  }
}
