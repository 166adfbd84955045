package org.kqueue4j.kq.features;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.cli.Machine;

/**
 * All that was found out.
 *
 * @param descriptorLimit how many descriptors this process may have, as /proc says it; empty if it
 *     does not
 * @param descriptorsOpen how many it has; -1 if that is not known
 */
record Report(
    Machine machine, String descriptorLimit, int descriptorsOpen, List<Feature> features) {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String OPEN_FILES = "Max open files";

  /** Tries everything. */
  static Report ofThisMachine() {
    List<Feature> features = new ArrayList<>();
    features.addAll(DescriptorTrials.run());
    features.addAll(FileTrials.run());
    features.addAll(ProcessTrials.run());
    features.addAll(SignalTrials.run());
    features.addAll(QueueTrials.run());
    return new Report(Machine.here(), limit(), open(), features);
  }

  private static String limit() {
    try {
      for (String line : Files.readAllLines(LIMITS)) {
        if (line.startsWith(OPEN_FILES)) {
          String numbers = line.substring(OPEN_FILES.length()).strip();
          return numbers.substring(0, numbers.indexOf(' '));
        }
      }
    } catch (IOException e) {
      return ""; // no /proc
    }
    return "";
  }

  private static int open() {
    try {
      return OwnFiles.now().count();
    } catch (IOException e) {
      return -1; // no /proc
    }
  }

  /** Whether there is an answer to everything. */
  boolean isComplete() {
    return features.stream().noneMatch(feature -> feature.state() == State.UNKNOWN);
  }
}
