package org.kqueue4j.kq.replay;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Options;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.ProgressLine;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Printable;

/**
 * Runs scenarios and prints their traces, or checks traces against what comes out here. With {@code
 * --html} it also draws what happened.
 */
public final class ReplayCommand implements Command {
  private static final String CHECK = "check";
  private static final String HTML = "html";

  @Override
  public Options options() {
    return new Options()
        .addOption(null, CHECK, false, "compares traces with what comes out here")
        .addOption(Arguments.valued(null, HTML, "PAGE", "draws the steps of one file into a page"));
  }

  @Override
  public String operand() {
    return "FILE";
  }

  @Override
  public int run(String[] args, Output out, PrintStream err) throws UsageException, KqException {
    Arguments arguments = Arguments.parse("replay", options(), args);
    List<String> names = arguments.operands("file");
    Tally tally = new Tally(out, err);
    String html = arguments.value(HTML);
    if (html != null) {
      draw(html, TraceFiles.find(names), arguments.has(CHECK), tally);
    } else if (arguments.has(CHECK)) {
      check(TraceFiles.find(names), tally, err);
    } else {
      TraceFiles.find(names).stream().map(TraceFile::run).forEachOrdered(tally::add);
    }
    return tally.exitStatus();
  }

  /** Each file has a machine of its own: all processors work, the output keeps the order. */
  private static void check(List<TraceFile> files, Tally tally, PrintStream err) {
    int[] done = new int[1];
    try (ProgressLine progress = new ProgressLine(err)) {
      files.parallelStream()
          .map(TraceFile::check)
          .forEachOrdered(
              outcome -> {
                if (outcome.kind() != ReplayOutcome.Kind.PASSED) {
                  progress.erase(); // what is told of it stands in lines of its own
                }
                tally.add(outcome);
                progress.show("replay: " + ++done[0] + " of " + files.size());
              });
    }
    tally.summarize();
  }

  private static void draw(String html, List<TraceFile> files, boolean check, Tally tally)
      throws UsageException, KqException {
    if (files.size() != 1) {
      throw new UsageException(
          "replay: --html draws one file, and there are "
              + files.size()
              + System.lineSeparator()
              + "Try 'kq replay --help'.");
    }
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

  private static void write(ReplayPicture picture, String html) throws KqException {
    try {
      picture.write(Path.of(html));
    } catch (IOException e) {
      throw new KqException(Printable.clean(String.valueOf(e.getMessage())), e);
    } catch (InvalidPathException e) {
      throw new KqException(Printable.clean(html) + ": not a file name here", e);
    }
  }
}
