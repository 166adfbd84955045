// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.kqueue4j.testkit.scenario.Replay.Difference;

/** The engine gives, line by line, what the reference gave for the same operations. */
class TracesTest {
  private static final int TRACES = 278;
  private static final int LINES_BEFORE = 12;

  @TestFactory
  Stream<DynamicTest> givesWhatTheReferenceGave() throws Exception {
    return traces().stream()
        .map(
            trace ->
                dynamicTest(trace.getFileName().toString(), trace.toUri(), () -> check(trace)));
  }

  @Test
  void noTraceIsMissing() throws Exception {
    assertThat(traces()).hasSize(TRACES);
  }

  @Test
  void whoLooksOnChangesNothing() throws Exception {
    for (Path trace : traces()) {
      List<Step> steps = new ArrayList<>();
      assertThat(Replay.check(Files.readAllLines(trace), steps::add)).as("%s", trace).isNull();
      assertThat(steps).as("%s", trace).isNotEmpty();
    }
  }

  @Test
  void aDifferenceIsFoundAtItsLine() throws Exception {
    Difference changed = Replay.check(List.of("> file", "= 4 0"));
    Difference shorter = Replay.check(List.of("> file", "= 3 0", "> file"));
    Difference longer = Replay.check(List.of("> file", "= 3 0", "t 1"));

    assertThat(changed).extracting(Difference::line).isEqualTo(2);
    assertThat(shorter).extracting(Difference::line).isEqualTo(4);
    assertThat(longer).extracting(Difference::line).isEqualTo(3);
    assertThat(Replay.check(List.of("> file", "= 3 0"))).isNull();
  }

  private static void check(Path trace) throws Exception {
    List<String> lines = Files.readAllLines(trace);
    assertThat(String.join("\n", lines) + "\n").isEqualTo(Files.readString(trace));
    Difference difference = Replay.check(lines);
    assertThat(difference)
        .withFailMessage(() -> describe(Objects.requireNonNull(difference)))
        .isNull();
  }

  /** The first line that differs, below those that led there. */
  private static String describe(Difference difference) {
    int at = difference.line() - 1;
    StringBuilder text = new StringBuilder("differs in line ").append(difference.line());
    for (String line : difference.expected().subList(Math.max(0, at - LINES_BEFORE), at)) {
      text.append("\n    ").append(line);
    }
    return text.append("\n  reference: ")
        .append(line(difference.expected(), at))
        .append("\n  here:      ")
        .append(line(difference.actual(), at))
        .toString();
  }

  private static String line(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index) : "(nothing more)";
  }

  private static List<Path> traces() throws IOException, URISyntaxException {
    var folder = Objects.requireNonNull(TracesTest.class.getResource("/traces"), "no traces");
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.filter(file -> file.toString().endsWith(".trace")).sorted().toList();
    }
  }
}
