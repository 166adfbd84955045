// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.init;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.Syntax;

/** {@code kq init}: runs a command as the first process of a container. */
public final class InitCommand implements Command {
  private static final CommandOption GROUP =
      CommandOption.of("-g, --group", "passes signals to the process group of CMD");
  private static final CommandOption STOP_TIMEOUT =
      CommandOption.of(
          "--stop-timeout DURATION",
          "kills what CMD has left behind after this time; by default 5s");
  private static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(5);

  @Override
  public Syntax syntax() {
    return Syntax.withProgram(Operand.NONE, GROUP, STOP_TIMEOUT);
  }

  @Override
  public int run(Arguments arguments, Output out, PrintStream err) throws KqException {
    List<String> program = arguments.program();
    if (program == null) {
      throw arguments.wrong("no command given after --");
    }
    Duration stopTimeout = arguments.duration(STOP_TIMEOUT, DEFAULT_STOP_TIMEOUT);
    if (!BlockedSignals.areBlocked()) {
      throw BlockedSignals.restart();
    }
    try (BlockedSignals signals = new BlockedSignals()) {
      return new FirstProcess(signals, arguments.has(GROUP), stopTimeout, err).run(program);
    }
  }
}
