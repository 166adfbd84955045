// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import java.io.PrintStream;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.Output;

/** Prints outcomes in order and counts them. Calls must not overlap. */
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
        out.flush(); // so that the complaint has its place in the output
        err.println(outcome.complaint());
      }
    }
    outcome.lines().forEach(out::line);
  }

  /** Prints the last line. An unusable file counts as failed. */
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
