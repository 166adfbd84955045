// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.features;

import java.io.PrintStream;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.system.Terminal;

/** {@code kq features}: tries what the library can do and reports what works here. */
public final class FeaturesCommand implements Command {
  private static final CommandOption JSON =
      CommandOption.of(
          "--json",
          "prints one JSON object; it has system, java, descriptors, and features, a list with"
              + " feature, state, remark, errno and advice");

  @Override
  public Syntax syntax() {
    return Syntax.of(Operand.NONE, JSON);
  }

  @Override
  public int run(Arguments arguments, Output out, PrintStream err) {
    FeatureReport report = FeatureReport.ofThisMachine();
    if (arguments.has(JSON)) {
      out.line(report.json());
    } else {
      report.text(Terminal.hasColours()).forEach(out::line);
    }
    return report.isComplete() ? ExitStatus.OK : ExitStatus.FAILED;
  }
}
