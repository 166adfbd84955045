// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.testkit.scenario.Scenario;

/** Tests what the lines of a trace mean. */
class TraceEventTest {
  @ParameterizedTest
  @CsvSource({
    "e 4 -1 0x0021 0x00000000 5 0xabc,       read fd=4 ADD|CLEAR data=5 udata=0xabc",
    "e 4 -2 0x8001 0x00000000 0 0x0,         write fd=4 ADD|EOF",
    "e 4 -1 0x8001 0x00000036 7 0x0,         read fd=4 ADD|EOF data=7 error=ECONNRESET",
    "r 99 -1 0x4000 0x00000000 9 0x0,        read fd=99 ERROR error=EBADF",
    "e 12 -5 0x8021 0x80000000 256 0x0,      proc pid=12 ADD|CLEAR|EOF fflags=EXIT data=256",
    "e 12 -5 0x0021 0x00000004 11 0x0,       proc pid=12 ADD|CLEAR fflags=CHILD data=11",
    "e 18446744073709551615 -9 0x1 0x5 3 0x0, user id=-1 ADD fflags=0x5 data=3",
    "e 4503599627370495 -7 0x1 0x0 1 0x0, timer id=4503599627370495 ADD data=1",
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

  @ParameterizedTest
  @CsvSource({
    "= 3 0,        returns 3",
    "= -1 EBADF,   fails: EBADF",
    "t 20,         the clock is at 20 ms",
    "! closed 1,",
    "k 4 -1 - 0 0,",
    "e 7 -9 0x0001 0x00000000 0 0x0, user id=7 ADD",
    "> kevent 3 4 0 nchanges=0 space=4, kevent 3 4 0",
    "> close 3,",
  })
  void aLineHasAMeaning(String line, @Nullable String meaning) {
    assertThat(TraceEvent.meaning(line)).isEqualTo(meaning);
  }

  /** The operations are the same ones, so they have the same normal form. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kqueue",
        "kevent 3 4 inf",
        "kevent 3 4 0 4,READ,ADD|CLEAR,0,0,0xabc 7,USER,0,TRIGGER,0,0",
        "kevent 3 0 0 5,VNODE,ADD,0x3,0,0 9,PROC,ADD,EXIT|FORK,0,0",
        "kevent 3 2 10 nchanges=2 4,WRITE,ADD,LOWAT,100,0",
        "kevent 3 2 10 space=1 4,EXCEPT,ADD,OOB,0,0",
        "kevent 3 -1 fault 18446744073709551615,USER,ADD,0xc1000005,-3,0",
        "register 3 1,TIMER,ADD|ONESHOT,0,10,0",
        "kevent 3 4 0 1,-77,0x2,0,0,0",
        "kevent 3 4 0 4,READ,ADD,0xb,0,0 4,VNODE,ADD,0x802,0,0 9,PROC,ADD,0x90000000,0,0",
      })
  void anOperationOfATraceIsWrittenAsInAScenario(String written) throws Exception {
    List<String> scenario = List.of("kqueue", "file", written);
    List<String> trace = Scenario.parse(scenario).run();
    String operation = trace.stream().filter(line -> line.startsWith("> ")).toList().get(2);
    String readable = TraceEvent.readable(operation);
    assertThat(Scenario.parse(List.of("kqueue", "file", readable)).run()).isEqualTo(trace);
    assertThat(readable).hasSizeLessThanOrEqualTo(operation.length() - 2);
  }

  @Test
  void anOperationOfATraceHasNames() {
    String change = "4,-1,0x0021,0x00000000,0,0xabc";
    assertThat(TraceEvent.readable("> kevent 3 4 0 nchanges=1 space=4 " + change))
        .isEqualTo("kevent 3 4 0 4,READ,ADD|CLEAR,0,0,0xabc");
    assertThat(TraceEvent.readable("  kevent 3 4 0 4,READ,1,0,0,0"))
        .isEqualTo("kevent 3 4 0 4,READ,1,0,0,0");
  }

  @Test
  void otherLinesHaveNone() {
    assertThat(TraceEvent.of("= 3 0")).isNull();
    assertThat(TraceEvent.of("e 4 -77 0x0 0x0 0 0x0")).isNull();
    assertThat(TraceEvent.change("kevent")).isNull();
  }
}
