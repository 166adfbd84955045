package org.kqueue4j.kq.replay;

import java.util.List;

/**
 * What became of one file.
 *
 * @param lines for standard output
 * @param complaint a line for standard error, if the file was not even run
 */
record ReplayOutcome(Kind kind, List<String> lines, String complaint) {
  enum Kind {
    PASSED,
    FAILED,
    /** It can't be read, or is no scenario. */
    UNUSABLE
  }

  static ReplayOutcome passed(List<String> lines) {
    return new ReplayOutcome(Kind.PASSED, lines, "");
  }

  static ReplayOutcome failed(List<String> lines) {
    return new ReplayOutcome(Kind.FAILED, lines, "");
  }

  static ReplayOutcome unusable(String complaint) {
    return new ReplayOutcome(Kind.UNUSABLE, List.of(), complaint);
  }
}
