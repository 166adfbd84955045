// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests times for people. */
class SpansTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 0.00 ms",
    "PT0.000421S, 0.42 ms",
    "PT0.0042S, 4.2 ms",
    "PT0.027999S, 27 ms",
    "PT1.249S, 1.24 s",
    "PT59.96S, 59.9 s",
    "PT3M5.5S, 3 m 05 s",
    "PT2H3M, 2 h 03 m",
    "PT49H, 2 d 01 h",
  })
  void haveAUnitAndSomeDigits(Duration time, String text) {
    assertThat(Spans.text(time.toNanos())).isEqualTo(text);
  }

  @Test
  void areSecondsInLinesAndInJson() {
    assertThat(Spans.seconds(12_034_999_999L)).isEqualTo("12.034");
    assertThat(Spans.jsonSeconds(12_034_999_999L)).hasToString("12.034999");
    assertThat(Spans.jsonSeconds(-1_500_000_000L)).hasToString("-1.500000");
  }
}
