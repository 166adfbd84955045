// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kqueue4j.ExitStatus;

/** Tests how processes end. */
class WaitStatusTest {
  @Test
  void reportsAnExit() {
    WaitStatus status = WaitStatus.of(ExitStatus.of(3 << 8));
    assertThat(status).isEqualTo(new WaitStatus(3, 0));
    assertThat(status.exitStatus()).isEqualTo(3);
    assertThat(status.isSuccess()).isFalse();
    assertThat(WaitStatus.of(ExitStatus.of(0)).isSuccess()).isTrue();
  }

  @Test
  void reportsASignalWithOrWithoutACore() {
    assertThat(WaitStatus.of(ExitStatus.of(9))).isEqualTo(new WaitStatus(-1, 9));
    assertThat(WaitStatus.of(ExitStatus.of(11 | 0x80))).isEqualTo(new WaitStatus(-1, 11));
    assertThat(WaitStatus.of(ExitStatus.of(15)).exitStatus()).isEqualTo(143);
    assertThat(WaitStatus.of(ExitStatus.of(15)).isSuccess()).isFalse();
  }

  @Test
  void reportsThatItIsNotKnown() {
    assertThat(WaitStatus.of(ExitStatus.of(-1)).isKnown()).isFalse();
    assertThat(WaitStatus.of(ExitStatus.of(-1)).isSuccess()).isFalse();
    assertThat(WaitStatus.of(ExitStatus.of(-1)).exitStatus()).isEqualTo(1);
  }
}
