// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.picture.ReplayPage;
import org.kqueue4j.kq.text.Printable;
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
  static List<TraceFile> find(List<String> names) {
    List<TraceFile> files = new ArrayList<>();
    for (String name : names) {
      try {
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
          files.addAll(inDirectory(path));
        } else {
          files.add(new TraceFile(name, () -> Files.readAllBytes(path)));
        }
      } catch (InvalidPathException e) {
        files.add(unreadable(name, new IOException("not a file name here", e)));
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
      throw new IOException("no *.trace files in this directory");
    }
    return paths.stream()
        .sorted()
        .map(path -> new TraceFile(path.toString(), () -> Files.readAllBytes(path)))
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
    return use(trace -> ReplayOutcome.compared(name, Replay.check(trace)));
  }

  /** Runs or checks the file, and draws each step. */
  ReplayOutcome draw(ReplayPage page, boolean check) {
    return use(
        lines -> {
          page.source(lines);
          if (!check) {
            return ReplayOutcome.passed(Scenario.parse(lines).run(page));
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

  private ReplayOutcome use(Use use) {
    try {
      return use.of(lines(content.read()));
    } catch (MalformedScenarioException e) {
      return ReplayOutcome.unusable(name + ":" + e.line() + ": " + what(e));
    } catch (IOException e) {
      return ReplayOutcome.unusable("kq: " + Printable.clean(name) + ": " + reason(e));
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

  /** Returns the reason, since a file exception's message is little more than the name. */
  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
