// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what the lines of a trace mean. */
class TraceEventTest {
  @ParameterizedTest
  @CsvSource({
    "e 4 -1 0x0021 0x00000000 5 0xabc,       read fd=4 ADD|CLEAR data=5 udata=0xabc",
    "e 4 -2 0x8001 0x00000000 0 0x0,         write fd=4 ADD|EOF",
    "e 4 -1 0x8001 0x00000036 7 0x0,         read fd=4 ADD|EOF error=ECONNRESET data=7",
    "r 99 -1 0x4000 0x00000000 9 0x0,        read fd=99 ERROR error=EBADF",
    "e 12 -5 0x8021 0x80000000 256 0x0,      proc pid=12 ADD|CLEAR|EOF fflags=EXIT data=256",
    "e 12 -5 0x0021 0x00000004 11 0x0,       proc pid=12 ADD|CLEAR fflags=CHILD data=11",
    "e 18446744073709551615 -9 0x1 0x5 3 0x0, user id=-1 ADD fflags=0x5 data=3",
    "e 9223372036854775807 -7 0x1 0x0 1 0x0, timer id=9223372036854775807 ADD data=1",
  })
  void anEventHasAText(String line, String text) {
    assertThat(TraceEvent.of(line)).hasToString(text);
  }

  @Test
  void aChangeHasAText() {
    assertThat(TraceEvent.change("7,-9,0x0000,0x01000000,0,0x0"))
        .hasToString("user id=7 fflags=TRIGGER");
    assertThat(TraceEvent.change("7,-4,0x0021,0x00000003,0,0x0"))
        .hasToString("vnode fd=7 ADD|CLEAR fflags=DELETE|WRITE");
  }

  @Test
  void otherLinesHaveNone() {
    assertThat(TraceEvent.of("= 3 0")).isNull();
    assertThat(TraceEvent.of("e 4 -77 0x0 0x0 0 0x0")).isNull();
    assertThat(TraceEvent.change("kevent")).isNull();
  }
}
