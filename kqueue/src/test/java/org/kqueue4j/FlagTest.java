// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagTest {
  @ParameterizedTest
  @CsvSource({
    "ADD,      0x0001",
    "DELETE,   0x0002",
    "ENABLE,   0x0004",
    "DISABLE,  0x0008",
    "ONESHOT,  0x0010",
    "CLEAR,    0x0020",
    "RECEIPT,  0x0040",
    "DISPATCH, 0x0080",
    "FORCEONESHOT, 0x0100",
    "KEEPUDATA, 0x0200",
    "HUP,      0x0800",
    "NODATA,   0x1000",
    "ERROR,    0x4000",
    "EOF,      0x8000"
  })
  void hasItsBit(Flag flag, String bit) {
    assertThat(flag.bit()).isEqualTo(Integer.decode(bit));
    assertThat(flag.in(flag.bit())).isTrue();
    assertThat(flag.in(~flag.bit())).isFalse();
    assertThat(Flag.toString(flag.bit())).isEqualTo(flag.name());
  }

  @ParameterizedTest
  @CsvSource({
    "0x0,    0",
    "0x21,   ADD|CLEAR",
    "0x8011, ADD|ONESHOT|EOF",
    "0x2001, ADD|0x2000",
    "0x2700, FORCEONESHOT|KEEPUDATA|0x2400"
  })
  void severalAreWrittenInOrderAndTheRestAsANumber(String flags, String text) {
    assertThat(Flag.toString(Integer.decode(flags))).isEqualTo(text);
  }

  @Test
  void bitsAddUp() {
    assertThat(Flag.bits()).isZero();
    assertThat(Flag.bits(Flag.ADD, Flag.CLEAR, Flag.ADD)).isEqualTo(0x21);
  }
}
