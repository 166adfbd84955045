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
    long id = arguments.number("id", operands.getFirst(), 0);
    long data = operands.size() > 1 ? arguments.number("data", operands.get(1), 0) : 0;
    if (new TriggerSockets().trigger(id, data) == 0) {
      throw new KqException(
          "trigger: no kq of this user waits for user:"
              + id
              + "; start one before, such as kq wait user:"
              + id);
    }
    return ExitStatus.OK;
  }
}
