// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.KqueueException;

class SignalNameTest {
  @Test
  void eachNamedSignalHasItsNumber() {
    for (int signal = 1; signal <= 31; signal++) {
      String name = SignalName.of(signal);
      assertThat(SignalName.number(name)).isEqualTo(signal);
      assertThat(Watch.signal(name)).hasToString(Watch.signal(signal).toString());
    }
    assertThat(SignalName.of(32)).isEqualTo("32");
  }

  @ParameterizedTest
  @CsvSource({"SIGTERM,15", "sigterm,15", "Hup,1", "IOT,6", "CLD,17", "SIGPOLL,29"})
  void aNameMayHaveAnyForm(String name, int signal) {
    assertThat(SignalName.number(name)).isEqualTo(signal);
    assertThat(Watch.signal(name)).hasToString(Watch.signal(signal).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SIG", "NONE", "15", "RTMIN", "RTMAX-1"})
  void anotherNameIsRefused(String name) {
    assertThatThrownBy(() -> SignalName.number(name)).isInstanceOf(KqueueException.class);
  }
}
