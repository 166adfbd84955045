// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NoteTest {
  @ParameterizedTest
  @CsvSource({
    "READ,   LOWAT,    0x00000001",
    "WRITE,  LOWAT,    0x00000001",
    "EXCEPT, OOB,      0x00000002",
    "VNODE,  DELETE,   0x00000001",
    "VNODE,  WRITE,    0x00000002",
    "VNODE,  EXTEND,   0x00000004",
    "VNODE,  ATTRIB,   0x00000008",
    "VNODE,  LINK,     0x00000010",
    "VNODE,  RENAME,   0x00000020",
    "VNODE,  REVOKE,   0x00000040",
    "PROC,   EXIT,     0x80000000",
    "PROC,   FORK,     0x40000000",
    "PROC,   EXEC,     0x20000000",
    "PROC,   TRACK,    0x00000001",
    "PROC,   TRACKERR, 0x00000002",
    "PROC,   CHILD,    0x00000004",
    "USER,   TRIGGER,  0x01000000",
    "USER,   FFAND,    0x40000000",
    "USER,   FFOR,     0x80000000",
    "USER,   FFCOPY,   0xc0000000",
    "TIMER,  SECONDS,  0x00000001",
    "TIMER,  MSECONDS, 0x00000002",
    "TIMER,  USECONDS, 0x00000004",
    "TIMER,  NSECONDS, 0x00000008"
  })
  void hasTheReferencesBit(Filter filter, Note note, String bit) {
    assertThat(note.bit()).isEqualTo(Long.decode(bit).intValue());
    assertThat(note.filters()).contains(filter);
    assertThat(Note.toString(filter, note.bit())).isEqualTo(note.name());
  }

  @ParameterizedTest
  @EnumSource(Note.class)
  void isKnownToAFilter(Note note) {
    assertThat(note.filters()).isNotEmpty();
    assertThat(note.in(note.bit())).isTrue();
    assertThat(note.in(0)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "READ,   0x0,        0",
    "VNODE,  0x6,        WRITE|EXTEND",
    "PROC,   0xe0000001, EXIT|FORK|EXEC|TRACK",
    "USER,   0xc1000005, FFCOPY|TRIGGER|0x5",
    "USER,   0x41000000, FFAND|TRIGGER",
    "SIGNAL, 0x3,        0x3",
    "VNODE,  0x800,      0x800"
  })
  void severalAreWrittenInOrderAndTheRestAsANumber(Filter filter, String fflags, String text) {
    assertThat(Note.toString(filter, Long.decode(fflags).intValue())).isEqualTo(text);
  }

  @Test
  void aNoteOfTwoBitsNeedsBoth() {
    assertThat(Note.FFCOPY.in(Note.FFAND.bit())).isFalse();
    assertThat(Note.FFCOPY.in(Note.bits(Note.FFAND, Note.FFOR))).isTrue();
  }

  @Test
  void bitsAddUp() {
    assertThat(Note.bits()).isZero();
    assertThat(Note.bits(VnodeNote.WRITE, VnodeNote.EXTEND)).isEqualTo(6);
  }
}
