// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.picture.ReplayPage;
import org.kqueue4j.testkit.scenario.Replay;
import org.kqueue4j.testkit.scenario.Step;
import org.kqueue4j.testkit.scenario.StepListener;

/** The page of one file. It grows step by step. */
final class ReplayPicture implements StepListener {
  private @Nullable ReplayPage page;
  private @Nullable List<List<String>> trace;

  /**
   * Begins a file.
   *
   * @param lines the trace to compare with, or null
   */
  void begin(String name, @Nullable List<String> lines) {
    page = new ReplayPage("kq replay " + (lines == null ? "" : "--check ") + name);
    trace = lines == null ? null : byOperation(lines);
  }

  /** Groups the lines by operation; the line of the operation comes first. */
  private static List<List<String>> byOperation(List<String> lines) {
    List<List<String>> operations = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("> ")) {
        operations.add(new ArrayList<>());
      }
      if (!operations.isEmpty()) {
        operations.getLast().add(line);
      }
    }
    return operations;
  }

  @Override
  public void step(Step step) {
    if (page != null) {
      page.add(step, want(step));
    }
  }

  /** Returns what the trace has, if it differs from the step. */
  private @Nullable List<String> want(Step step) {
    if (trace == null) {
      return null;
    }
    List<String> want = step.number() <= trace.size() ? trace.get(step.number() - 1) : List.of();
    List<String> lines = new ArrayList<>();
    lines.add("> " + step.operation());
    lines.addAll(step.results());
    return want.equals(lines) ? null : want;
  }

  /** Records the first difference, or null, after the last step. */
  void compared(Replay.@Nullable Difference difference) {
    if (page != null) {
      page.compared(difference == null);
    }
  }

  /** Writes the page, even if the engine failed before the last step. */
  void write(Path file) throws IOException {
    if (page != null) {
      page.write(file);
    }
  }
}
