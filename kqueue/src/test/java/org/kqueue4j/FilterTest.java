// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.sys.KqueueException;

class FilterTest {
  @ParameterizedTest
  @CsvSource({
    "READ, -1, read",
    "WRITE, -2, write",
    "AIO, -3, aio",
    "VNODE, -4, vnode",
    "PROC, -5, proc",
    "SIGNAL, -6, signal",
    "TIMER, -7, timer",
    "EXCEPT, -8, except",
    "USER, -9, user"
  })
  void hasTheReferencesNumber(Filter filter, int number, String name) {
    assertThat(filter.number()).isEqualTo(number);
    assertThat(Filter.of(number)).isEqualTo(filter);
    assertThat(filter).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -10, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void otherNumbersAreNone(int number) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Filter.of(number))
        .withMessage("EINVAL: there is no filter " + number);
  }
}
