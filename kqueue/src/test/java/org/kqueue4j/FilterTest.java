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

  @ParameterizedTest
  @CsvSource({
    "READ,   LOWAT,       0x00000001",
    "READ,   FILE_POLL,   0x00000002",
    "READ,   EOF,         0x00000008",
    "WRITE,  LOWAT,       0x00000001",
    "EXCEPT, OOB,         0x00000002",
    "VNODE,  DELETE,      0x00000001",
    "VNODE,  WRITE,       0x00000002",
    "VNODE,  EXTEND,      0x00000004",
    "VNODE,  ATTRIB,      0x00000008",
    "VNODE,  LINK,        0x00000010",
    "VNODE,  RENAME,      0x00000020",
    "VNODE,  REVOKE,      0x00000040",
    "VNODE,  OPEN,        0x00000080",
    "VNODE,  CLOSE,       0x00000100",
    "VNODE,  CLOSE_WRITE, 0x00000200",
    "VNODE,  READ,        0x00000400",
    "VNODE,  TRUNCATE,    0x00000800",
    "PROC,   EXIT,        0x80000000",
    "PROC,   FORK,        0x40000000",
    "PROC,   EXEC,        0x20000000",
    "PROC,   TRACK,       0x00000001",
    "PROC,   REAP,        0x10000000",
    "PROC,   TRACKERR,    0x00000002",
    "PROC,   CHILD,       0x00000004",
    "USER,   TRIGGER,     0x01000000",
    "USER,   FFAND,       0x40000000",
    "USER,   FFOR,        0x80000000",
    "USER,   FFCOPY,      0xc0000000",
    "TIMER,  SECONDS,     0x00000001",
    "TIMER,  MSECONDS,    0x00000002",
    "TIMER,  USECONDS,    0x00000004",
    "TIMER,  NSECONDS,    0x00000008",
    "TIMER,  ABSTIME,     0x00000010",
    "TIMER,  MACH_CONTINUOUS_TIME, 0x00000080"
  })
  void namesItsNotes(Filter filter, String name, String bit) {
    assertThat(filter.notes(Long.decode(bit).intValue())).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "READ,   0x0,        0",
    "VNODE,  0x6,        WRITE|EXTEND",
    "PROC,   0xe0000001, EXIT|FORK|EXEC|TRACK",
    "USER,   0xc1000005, FFCOPY|TRIGGER|0x5",
    "USER,   0x41000000, FFAND|TRIGGER",
    "SIGNAL, 0x3,        0x3",
    "VNODE,  0x1000,     0x1000"
  })
  void severalNotesAreWrittenInOrderAndTheRestAsANumber(Filter filter, String fflags, String text) {
    assertThat(filter.notes(Long.decode(fflags).intValue())).isEqualTo(text);
  }

  /** Bits are used by several filters: LOWAT of VNODE was DELETE, WRITE of PROC was TRACKERR. */
  @ParameterizedTest
  @CsvSource({
    "READ, 0x4",
    "WRITE, 0x2",
    "EXCEPT, 0x1",
    "PROC, 0x8",
    "SIGNAL, 0x1",
    "USER, 0x1",
    "TIMER, 0x20"
  })
  void namesNoNotesOfOtherFilters(Filter filter, String bit) {
    assertThat(filter.notes(Integer.decode(bit))).isEqualTo(bit);
  }
}
