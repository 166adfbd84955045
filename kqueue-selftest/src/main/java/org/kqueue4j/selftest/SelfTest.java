// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.kqueue4j.selftest.check.Check;
import org.kqueue4j.selftest.check.Checks;
import org.kqueue4j.selftest.check.Outcome;
import org.kqueue4j.selftest.check.Runner;
import org.kqueue4j.selftest.report.JsonReport;
import org.kqueue4j.selftest.report.MachineFacts;
import org.kqueue4j.selftest.report.MarkdownReport;
import org.kqueue4j.selftest.report.Redaction;
import org.kqueue4j.selftest.report.Report;
import org.kqueue4j.selftest.trial.Trial;
import org.kqueue4j.selftest.trial.Trials;

/** Runs the trials and checks, and writes a report. */
final class SelfTest {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int BAD_USE = 2;
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int LARGEST_SEED = 1_000_000;

  private final CommandLine line;
  private final List<Check> more;
  private final Runner runner;
  private final long seed;
  private final List<Outcome> outcomes = new ArrayList<>();

  private SelfTest(CommandLine line, List<Check> more, Duration bound) {
    this.line = line;
    this.more = more;
    this.seed = line.seed != null ? line.seed : RandomGenerator.getDefault().nextInt(LARGEST_SEED);
    this.runner = new Runner(seed, bound);
  }

  /** Runs the self-test and ends the JVM, even if threads hang. */
  static void main(String[] args) {
    System.exit(run(args, List.of(), BOUND));
  }

  /**
   * Runs the self-test.
   *
   * @param more additional checks
   * @param bound the time limit of a check
   * @return the exit status
   */
  static int run(String[] args, List<Check> more, Duration bound) {
    try {
      CommandLine line = CommandLine.parse(args);
      if (line.help) {
        System.out.print(resource("help.txt"));
        return OK;
      }
      if (line.version) {
        System.out.println("kqueue4j-selftest " + version());
        return OK;
      }
      return new SelfTest(line, more, bound).run();
    } catch (CommandLine.UsageException e) {
      System.err.println("kqueue4j-selftest: " + e.getMessage() + "; see --help");
      return BAD_USE;
    } catch (IOException e) {
      System.err.println("kqueue4j-selftest: " + e.getMessage());
      return FAILED;
    }
  }

  private int run() throws IOException, CommandLine.UsageException {
    long start = System.nanoTime();
    List<Trial> trials = Trials.all().stream().filter(this::isWanted).toList();
    List<Check> checks = new ArrayList<>(line.quick ? List.of() : Checks.all(line.folders));
    checks.removeIf(check -> !check.title().contains(line.only));
    checks.addAll(more);
    if (trials.isEmpty() && checks.isEmpty()) {
      throw new CommandLine.UsageException(
          "--only: nothing has '" + line.only + "' in its name, which a report lists");
    }
    try (Progress progress = new Progress(trials.size() + checks.size())) {
      for (Trial trial : trials) {
        progress.at(trial.names().getFirst());
        outcomes.addAll(runner.run(trial));
      }
      for (Check check : checks) {
        progress.at(check.name());
        outcomes.add(runner.run(check));
      }
    }
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    Report report =
        new Report(MachineFacts.find(version(), line.folders), seed, List.copyOf(outcomes), time);
    write(report);
    return report.hasFailed() ? FAILED : OK;
  }

  private boolean isWanted(Trial trial) {
    return trial.names().stream().anyMatch(name -> ("trial: " + name).contains(line.only));
  }

  private void write(Report report) throws IOException {
    String whole = line.json ? JsonReport.of(report) + '\n' : MarkdownReport.of(report);
    String text = new Redaction(line.folders).of(whole);
    Path file = line.output;
    if (file == null) {
      print(text);
      return;
    }
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      print(text); // it must not be lost
      throw new IOException("cannot write to " + file + ": " + reason(e) + "; see the output", e);
    }
    System.out.println(report.summary());
    System.out.println("The report is in " + file + "; attach it to your bug report.");
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException failed && failed.getReason() != null
        ? failed.getReason()
        : String.valueOf(e.getMessage());
  }

  private void print(String text) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.print(text);
    if (!line.json) {
      out.println();
      out.println("Attach all of this to your bug report; -o FILE writes it to a file.");
    }
    if (out.checkError()) {
      throw new IOException("cannot write to standard output; -o FILE writes to a file");
    }
  }

  private static String version() throws IOException {
    return resource("version.txt").strip();
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = SelfTest.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException("the jar lacks " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
