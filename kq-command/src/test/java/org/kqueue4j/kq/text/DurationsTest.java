// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "1ns, PT0.000000001S",
    "250us, PT0.00025S",
    "500ms, PT0.5S",
    "1.5s, PT1.5S",
    "2s, PT2S",
    "007s, PT7S",
    "1m, PT1M",
    "0.25m, PT15S",
    "1.5h, PT1H30M",
    "0.000000001s, PT0.000000001S",
    "1.9999999999999999999s, PT1.999999999S",
    "9223372036s, PT9223372036S",
    "30, PT30S",
    "0.5, PT0.5S",
  })
  void readsANumberAndItsUnitWhichIsSecondsIfItIsLeftOut(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0",
        "5x",
        "5.",
        ".5",
        "9223372037",
        "s",
        "ms",
        ".5s",
        "5.s",
        "5. s",
        "-5s",
        "+5s",
        "1e3s",
        "5 s",
        "5s ",
        "1,5s",
        "0s",
        "0.0ms",
        "0.9ns",
        "1.5.5s",
        "٣s",
        "1d",
        "5S",
        "9223372037s",
        "9223372036.9s",
        "3000000h",
        "99999999999999999999999999s"
      })
  void refusesTheRest(String text) {
    assertThat(Durations.parse(text)).isNull();
  }
}
