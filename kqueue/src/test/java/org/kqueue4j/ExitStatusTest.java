// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Children;

class ExitStatusTest {
  private final Kqueue kq = Kqueue.open();
  private final Children children = new Children();

  @AfterEach
  void close() {
    kq.close();
    children.close();
  }

  @ParameterizedTest
  @CsvSource({"0x0000, 0", "0x0100, 1", "0x0300, 3", "0xff00, 255"})
  void exitCodesAreInTheSecondByte(String status, int code) {
    ExitStatus exit = ExitStatus.of(Integer.decode(status));
    assertThat(exit).isEqualTo(new ExitStatus.Exited(code)).hasToString("exited with " + code);
    assertThat(exit.isSuccess()).isEqualTo(code == 0);
  }

  @ParameterizedTest
  @CsvSource({
    "0x09, 9,  false, killed by SIGKILL",
    "0x0f, 15, false, killed by SIGTERM",
    "0x8b, 11, true,  killed by SIGSEGV (core dumped)",
    "0x7f, 127, false, killed by signal 127"
  })
  void signalsAreInTheFirstByte(String status, int signal, boolean dumped, String text) {
    ExitStatus exit = ExitStatus.of(Integer.decode(status));
    assertThat(exit).isEqualTo(new ExitStatus.Killed(signal, dumped)).hasToString(text);
    assertThat(exit.isSuccess()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void aNegativeOneIsNotAvailable(long status) {
    ExitStatus exit = ExitStatus.of(status);
    assertThat(exit).isEqualTo(new ExitStatus.Unknown()).hasToString("ended");
    assertThat(exit.isSuccess()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"exit 0, exited with 0", "exit 3, exited with 3", "kill -9 $$, killed by SIGKILL"})
  void ofAChild(String script, String text) throws Exception {
    Process child = children.waitingShell(script);
    kq.register(Watch.process(child));
    Children.go(child);
    Kevent.Proc exit = (Kevent.Proc) Expect.one(kq);
    assertThat(exit.exitStatus()).get().hasToString(text);
    assertThat(exit.exitStatus().orElseThrow().isSuccess()).isEqualTo(text.endsWith(" 0"));
  }

  @Test
  void aSwitchTellsThemApart() {
    assertThat(nameOf(ExitStatus.of(0x0100))).isEqualTo("code 1");
    assertThat(nameOf(ExitStatus.of(15))).isEqualTo("signal 15");
    assertThat(nameOf(ExitStatus.of(-1))).isEqualTo("unknown");
  }

  private static String nameOf(ExitStatus exit) {
    return switch (exit) {
      case ExitStatus.Exited(int code) -> "code " + code;
      case ExitStatus.Killed(int signal, boolean _) -> "signal " + signal;
      case ExitStatus.Unknown _ -> "unknown";
    };
  }
}
