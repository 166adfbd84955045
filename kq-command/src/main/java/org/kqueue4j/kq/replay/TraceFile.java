// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.picture.ReplayPage;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.kq.text.Reason;
import org.kqueue4j.testkit.scenario.MalformedScenarioException;
import org.kqueue4j.testkit.scenario.Replay;
import org.kqueue4j.testkit.scenario.Scenario;

/**
 * A file with a scenario or a trace.
 *
 * @param name the name that the user gave, or that of a file in the directory
 */
record TraceFile(String name, Content content) {
  @FunctionalInterface
  interface Content {
    byte[] read() throws IOException;
  }

  /** Returns the files in the order of the command line, those of a directory sorted. */
  static List<TraceFile> find(Arguments arguments) throws UsageException {
    List<TraceFile> files = new ArrayList<>();
    for (String name : arguments.requiredOperands()) {
      Path path = arguments.path(Operand.FILE.name(), name);
      try {
        if (Files.isDirectory(path)) {
          files.addAll(inDirectory(path));
        } else {
          files.add(new TraceFile(name, () -> Files.readAllBytes(path)));
        }
      } catch (IOException e) {
        files.add(unreadable(name, e));
      }
    }
    return files;
  }

  private static List<TraceFile> inDirectory(Path directory) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.trace")) {
      entries.forEach(paths::add);
    }
    if (paths.isEmpty()) {
      throw new IOException("it is a directory without *.trace files");
    }
    return paths.stream()
        .sorted()
        .map(path -> new TraceFile(NameText.of(path), () -> Files.readAllBytes(path)))
        .toList();
  }

  private static TraceFile unreadable(String name, IOException why) {
    return new TraceFile(
        name,
        () -> {
          throw why;
        });
  }

  /** Runs the operations. The lines of the outcome are the trace. */
  ReplayOutcome run() {
    return use(lines -> ReplayOutcome.passed(Scenario.parse(lines).run()));
  }

  /** Compares the trace with the results here. The lines of the outcome are the difference. */
  ReplayOutcome check() {
    return use(
        trace -> isTrace(trace) ? ReplayOutcome.compared(name, Replay.check(trace)) : noTrace());
  }

  /** Runs or checks the file, and draws each step. */
  ReplayOutcome draw(ReplayPage page, boolean check) {
    return use(
        lines -> {
          page.source(lines);
          if (!check) {
            return ReplayOutcome.passed(Scenario.parse(lines).run(page));
          }
          if (!isTrace(lines)) {
            return noTrace();
          }
          page.expect(lines);
          Replay.Difference difference = Replay.check(lines, page);
          page.compared(difference == null);
          return ReplayOutcome.compared(name, difference);
        });
  }

  @FunctionalInterface
  private interface Use {
    ReplayOutcome of(List<String> lines) throws MalformedScenarioException;
  }

  /** Returns whether it is no scenario, which would differ from its trace in the first line. */
  private static boolean isTrace(List<String> lines) {
    return lines.isEmpty() || lines.getFirst().startsWith("> ");
  }

  private ReplayOutcome noTrace() {
    return unusable(1, "not a trace, which begins with \"> \"; without --check, a scenario is run");
  }

  private ReplayOutcome unusable(int line, String why) {
    return ReplayOutcome.unusable(Printable.clean(name) + ":" + line + ": " + why);
  }

  private ReplayOutcome use(Use use) {
    try {
      List<String> lines = lines(content.read());
      return lines.isEmpty() || !lines.getFirst().endsWith("\r")
          ? use.of(lines)
          : unusable(1, "the line ends with CR and LF, as on Windows; expected LF alone");
    } catch (MalformedScenarioException e) {
      return unusable(e.line(), what(e) + "; kq help replay shows the form");
    } catch (IOException e) {
      return ReplayOutcome.unusable("cannot read " + Printable.clean(name) + ": " + Reason.of(e));
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      // The engine failed, which is a defect of kq and concerns one file only.
      return ReplayOutcome.failed(List.of(name + ": " + e));
    }
  }

  private static List<String> lines(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.getLast().isEmpty()) {
      lines.removeLast(); // what follows the last line feed
    }
    return lines;
  }

  /** Returns the message of the exception without the line number at its start. */
  private static String what(MalformedScenarioException e) {
    String message = String.valueOf(e.getMessage());
    String number = "line " + e.line() + ": ";
    return Printable.clean(
        message.startsWith(number) ? message.substring(number.length()) : message);
  }
}
