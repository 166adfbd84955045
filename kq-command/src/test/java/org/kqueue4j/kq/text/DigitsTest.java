// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "10, 10",
    "007, 7",
    "100, 100",
    "101, -1",
    "-1, -1",
    "+1, -1",
    "'', -1",
    "1x, -1",
    "' 1', -1",
    "٣, -1",
    "4294967297, -1",
    "99999999999999999999, -1"
  })
  void readsNumbersUpToTheGreatest(String text, int expected) {
    assertThat(Digits.parse(text, 100)).isEqualTo(expected);
  }
}
