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

/** The page of one file, as it grows step by step. */
final class ReplayPicture implements StepListener {
  private @Nullable ReplayPage page;
  private @Nullable List<List<String>> trace;

  /**
   * A file is about to be run.
   *
   * @param lines what is compared with, or null
   */
  void begin(String name, @Nullable List<String> lines) {
    page = new ReplayPage("kq replay " + (lines == null ? "" : "--check ") + name);
    trace = lines == null ? null : byOperation(lines);
  }

  /** The lines of each operation, its own among them. */
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

  /** What the trace says, if that is not what the step gave. */
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

  /** All steps are made, and this is the first difference, or null. */
  void compared(Replay.@Nullable Difference difference) {
    if (page != null) {
      page.compared(difference == null);
    }
  }

  /** Writes what there is, also if the engine gave up in the middle. */
  void write(Path file) throws IOException {
    if (page != null) {
      page.write(file);
    }
  }
}
