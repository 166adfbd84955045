// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import java.util.List;

/**
 * The outcome of one file.
 *
 * @param lines the lines for standard output
 * @param complaint a line for standard error, if the file did not run
 */
record ReplayOutcome(Kind kind, List<String> lines, String complaint) {
  enum Kind {
    PASSED,
    FAILED,
    /** The file cannot be read, or is malformed. */
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
