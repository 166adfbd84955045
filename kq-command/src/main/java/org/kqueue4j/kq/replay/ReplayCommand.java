// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.ProgressLine;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.picture.ReplayPage;
import org.kqueue4j.kq.picture.TimeLine;

/**
 * {@code kq replay}: runs scenarios and prints their traces, or checks traces against the result
 * here. With {@code --html} it also draws the steps.
 */
public final class ReplayCommand implements Command {
  private static final CommandOption CHECK =
      CommandOption.of(
          "--check",
          "compares each trace with the result here; prints the first line that differs and the"
              + " operation that caused it, then \"replay: P passed, F failed\"");
  private static final CommandOption HTML =
      CommandOption.of(
          "--html PAGE",
          "draws the steps of one file into a page; it shows the kqueues and their pending queues"
              + " after each step, a time line and, with --check, every difference");

  @Override
  public Syntax syntax() {
    return Syntax.of(Operand.FILE, CHECK, HTML);
  }

  @Override
  public int run(Arguments arguments, Output out, PrintStream err) throws KqException, IOException {
    List<TraceFile> files = TraceFile.find(arguments);
    Tally tally = new Tally(out, err);
    Path html = arguments.path(HTML);
    if (html != null) {
      draw(html, files, arguments, tally);
    } else if (arguments.has(CHECK)) {
      check(files, tally, err);
    } else {
      files.stream().map(TraceFile::run).forEachOrdered(tally::add);
    }
    return tally.exitStatus();
  }

  /**
   * Checks the files on all processors, since each has its own machine. The output keeps the order.
   */
  private static void check(List<TraceFile> files, Tally tally, PrintStream err) {
    int[] done = new int[1];
    try (ProgressLine progress = new ProgressLine(err)) {
      files.parallelStream()
          .map(TraceFile::check)
          .forEachOrdered(
              outcome -> {
                if (outcome.kind() != ReplayOutcome.Kind.PASSED) {
                  progress.erase(); // the outcome needs its own lines
                }
                tally.add(outcome);
                progress.show("replay: " + ++done[0] + " of " + files.size());
              });
    }
    tally.summarize();
  }

  private static void draw(Path html, List<TraceFile> files, Arguments arguments, Tally tally)
      throws KqException, IOException {
    if (files.size() != 1) {
      throw arguments.wrong("--html draws one file, and " + files.size() + " were given");
    }
    TimeLine.requireWritable(html);
    boolean check = arguments.has(CHECK);
    TraceFile file = files.getFirst();
    ReplayPage page = new ReplayPage("kq replay " + (check ? "--check " : "") + file.name());
    ReplayOutcome outcome = file.draw(page, check);
    try {
      if (outcome.kind() != ReplayOutcome.Kind.UNUSABLE) {
        page.write(html); // even if the engine failed before the last step
      }
    } finally {
      tally.add(outcome);
      if (check) {
        tally.summarize();
      }
    }
  }

  /** Prints outcomes in order and counts them. Calls must not overlap. */
  private static final class Tally {
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
          err.println("kq: replay: " + outcome.complaint());
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
}
