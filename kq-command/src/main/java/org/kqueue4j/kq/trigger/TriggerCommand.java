package org.kqueue4j.kq.trigger;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.apache.commons.cli.Options;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Digits;
import org.kqueue4j.kq.text.Printable;

/** Makes a {@code user:ID} happen for all of the user's kq that wait for it. */
public final class TriggerCommand implements Command {
  @Override
  public Options options() {
    return new Options();
  }

  @Override
  public int run(String[] args, Output out, PrintStream err) throws UsageException, KqException {
    Arguments arguments = Arguments.parse("trigger", options(), args);
    List<String> operands = arguments.operands("ID");
    if (operands.size() > 2) {
      throw arguments.wrong("an ID and a number at most");
    }
    long id = number(arguments, "id", operands.getFirst());
    long data = operands.size() > 1 ? number(arguments, "data", operands.get(1)) : 0;
    try {
      if (new TriggerSockets().trigger(id, data) == 0) {
        throw new KqException("nobody waits for user:" + id);
      }
      return ExitStatus.OK;
    } catch (IOException e) {
      throw new KqException("trigger: " + Printable.clean(String.valueOf(e.getMessage())), e);
    }
  }

  private static long number(Arguments arguments, String what, String text) throws UsageException {
    long number = Digits.parse(text, Long.MAX_VALUE);
    if (number < 0) {
      throw arguments.wrong("bad " + what + " " + Printable.quote(text) + ": a number");
    }
    return number;
  }
}
