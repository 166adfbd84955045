package org.kqueue4j.kq.features;

import java.io.PrintStream;
import org.apache.commons.cli.Options;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.system.Terminal;
import org.kqueue4j.kq.text.Printable;

/** {@code kq features}: tries what the library has, and says what works here. */
public final class FeaturesCommand implements Command {
  private static final String JSON = "json";

  @Override
  public Options options() {
    return new Options().addOption(null, JSON, false, "prints one JSON object");
  }

  @Override
  public int run(String[] args, Output out, PrintStream err) throws UsageException {
    Arguments arguments = Arguments.parse("features", options(), args);
    if (!arguments.operands().isEmpty()) {
      throw arguments.wrong(
          "unexpected argument " + Printable.quote(arguments.operands().getFirst()));
    }
    FeatureReport report = FeatureReport.ofThisMachine();
    if (arguments.has(JSON)) {
      out.line(FeaturesJson.of(report));
    } else {
      for (String line : FeaturesText.of(report, Terminal.hasColours())) {
        out.line(line);
      }
    }
    return report.isComplete() ? ExitStatus.OK : ExitStatus.FAILED;
  }
}
