package org.kqueue4j.kq.replay;

import java.io.PrintStream;
import java.util.List;
import org.apache.commons.cli.Options;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.UsageException;

/** Runs scenarios and prints their traces, or checks traces against what comes out here. */
public final class ReplayCommand implements Command {
  private static final String CHECK = "check";

  static Options options() {
    return new Options().addOption(null, CHECK, false, "compare");
  }

  @Override
  public int run(String[] args, Output out, PrintStream err) throws UsageException {
    Arguments arguments = Arguments.parse("replay", options(), args);
    List<String> names = arguments.operands("file");
    Tally tally = new Tally(out, err);
    if (arguments.has(CHECK)) {
      // Each file has a machine of its own: all processors work, the output keeps the order.
      TraceFiles.find(names).parallelStream().map(TraceFile::check).forEachOrdered(tally::add);
      tally.summarize();
    } else {
      TraceFiles.find(names).stream().map(TraceFile::run).forEachOrdered(tally::add);
    }
    return tally.exitStatus();
  }
}
