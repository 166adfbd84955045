// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest;

import java.time.Duration;
import org.kqueue4j.selftest.check.BrokenChecks;

/** The program with checks that fail. */
final class BrokenSelfTest {
  private BrokenSelfTest() {}

  static void main(String[] args) {
    System.exit(SelfTest.run(args, BrokenChecks.all(), Duration.ofSeconds(2)));
  }
}
