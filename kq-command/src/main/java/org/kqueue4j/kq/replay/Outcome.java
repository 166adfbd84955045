package org.kqueue4j.kq.replay;

import java.util.List;

/**
 * What became of one file.
 *
 * @param lines for standard output
 * @param complaint a line for standard error, if the file was not even run
 */
record Outcome(Kind kind, List<String> lines, String complaint) {
  enum Kind {
    PASSED,
    FAILED,
    /** It can't be read, or is no scenario. */
    UNUSABLE
  }

  static Outcome passed(List<String> lines) {
    return new Outcome(Kind.PASSED, lines, "");
  }

  static Outcome failed(List<String> lines) {
    return new Outcome(Kind.FAILED, lines, "");
  }

  static Outcome unusable(String complaint) {
    return new Outcome(Kind.UNUSABLE, List.of(), complaint);
  }
}
