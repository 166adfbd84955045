// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.ProgressLine;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Printable;

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
  public int run(Arguments arguments, Output out, PrintStream err)
      throws UsageException, KqException, IOException {
    List<String> names = arguments.requiredOperands();
    Tally tally = new Tally(out, err);
    String html = arguments.value(HTML);
    if (html != null) {
      draw(html, TraceFiles.find(names), arguments, tally);
    } else if (arguments.has(CHECK)) {
      check(TraceFiles.find(names), tally, err);
    } else {
      TraceFiles.find(names).stream().map(TraceFile::run).forEachOrdered(tally::add);
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

  private static void draw(String html, List<TraceFile> files, Arguments arguments, Tally tally)
      throws UsageException, KqException, IOException {
    if (files.size() != 1) {
      throw arguments.wrong("--html draws one file, and " + files.size() + " were given");
    }
    boolean check = arguments.has(CHECK);
    ReplayPicture picture = new ReplayPicture();
    ReplayOutcome outcome = files.getFirst().draw(picture, check);
    try {
      if (outcome.kind() != ReplayOutcome.Kind.UNUSABLE) {
        write(picture, html);
      }
    } finally {
      tally.add(outcome);
      if (check) {
        tally.summarize();
      }
    }
  }

  private static void write(ReplayPicture picture, String html) throws KqException, IOException {
    try {
      picture.write(Path.of(html));
    } catch (InvalidPathException e) {
      throw new KqException("replay: bad path " + Printable.quote(html), e);
    }
  }
}
