// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final String ERASE = "\r\u001b[K";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(written, true, StandardCharsets.UTF_8);
  private long now;

  private ProgressLine progress(boolean terminal) {
    return new ProgressLine(err, terminal, () -> now);
  }

  private String written() {
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void showsNothingForATaskOfLessThanASecond() {
    try (ProgressLine progress = progress(true)) {
      now = 999_999_999;
      progress.show("half");
    }
    assertThat(written()).isEmpty();
  }

  @Test
  void redrawsAndErasesItsLine() {
    try (ProgressLine progress = progress(true)) {
      now = 1_000_000_000;
      progress.show("half");
      progress.show("half");
      progress.show("more than half, but nobody could read so fast");
      now += 100_000_000;
      progress.show("whole");
      assertThat(written()).isEqualTo(ERASE + "half" + ERASE + "whole");
    }
    assertThat(written()).isEqualTo(ERASE + "half" + ERASE + "whole" + ERASE);
  }

  @Test
  void staysWithinALine() {
    try (ProgressLine progress = progress(true)) {
      now = 2_000_000_000;
      progress.show("x".repeat(200));
      assertThat(written()).isEqualTo(ERASE + "x".repeat(79));
    }
  }

  @Test
  void isForTerminalsOnly() {
    try (ProgressLine progress = progress(false)) {
      now = 2_000_000_000;
      progress.show("half");
      assertThat(progress.isVisible()).isFalse();
    }
    assertThat(written()).isEmpty();
  }
}
