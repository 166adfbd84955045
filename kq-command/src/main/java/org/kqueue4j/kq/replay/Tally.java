package org.kqueue4j.kq.replay;

import java.io.PrintStream;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.Output;

/** Prints the outcomes in order and counts them. One at a time. */
final class Tally {
  private final Output out;
  private final PrintStream err;
  private int passed;
  private int failed;
  private int unusable;

  Tally(Output out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  void add(ReplayOutcome outcome) {
    switch (outcome.kind()) {
      case PASSED -> passed++;
      case FAILED -> failed++;
      case UNUSABLE -> {
        unusable++;
        out.flush(); // so that the complaint stands where it belongs
        err.println(outcome.complaint());
      }
    }
    outcome.lines().forEach(out::line);
  }

  /** The last line. What can't be used has failed too. */
  void summarize() {
    out.line("replay: " + passed + " passed, " + (failed + unusable) + " failed");
  }

  int exitStatus() {
    if (unusable > 0) {
      return ExitStatus.USAGE;
    }
    return failed > 0 ? ExitStatus.FAILED : ExitStatus.OK;
  }
}
