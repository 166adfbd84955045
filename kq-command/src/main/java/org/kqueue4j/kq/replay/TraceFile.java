// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.testkit.scenario.MalformedScenarioException;
import org.kqueue4j.testkit.scenario.Replay;
import org.kqueue4j.testkit.scenario.Scenario;

/**
 * A file with a scenario or a trace.
 *
 * @param name the name that the user gave
 */
record TraceFile(String name, Content content) {
  @FunctionalInterface
  interface Content {
    byte[] read() throws IOException;
  }

  /** Runs the operations. The lines of the outcome are the trace. */
  ReplayOutcome run() {
    return use(lines -> ReplayOutcome.passed(Scenario.parse(lines).run()));
  }

  /** Compares the trace with the results here. The lines of the outcome are the difference. */
  ReplayOutcome check() {
    return use(trace -> compared(Replay.check(trace)));
  }

  /** Runs or checks the file, and draws each step. */
  ReplayOutcome draw(ReplayPicture picture, boolean check) {
    return use(
        lines -> {
          picture.begin(name, check ? lines : null);
          if (!check) {
            return ReplayOutcome.passed(Scenario.parse(lines).run(picture));
          }
          Replay.Difference difference = Replay.check(lines, picture);
          picture.compared(difference);
          return compared(difference);
        });
  }

  private ReplayOutcome compared(Replay.@Nullable Difference difference) {
    return difference == null
        ? ReplayOutcome.passed(List.of())
        : ReplayOutcome.failed(DifferenceText.of(name, difference));
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
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      lines.add(text.substring(start, end));
      start = end + 1;
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

  /**
   * Returns the reason. The message of a file exception is little more than the name of the file.
   */
  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
