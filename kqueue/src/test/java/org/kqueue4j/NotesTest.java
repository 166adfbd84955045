// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The notes of files and processes, and the bits of C. */
class NotesTest {
  @ParameterizedTest
  @CsvSource({
    "DELETE,      0x001",
    "WRITE,       0x002",
    "EXTEND,      0x004",
    "ATTRIB,      0x008",
    "LINK,        0x010",
    "RENAME,      0x020",
    "REVOKE,      0x040",
    "OPEN,        0x080",
    "CLOSE,       0x100",
    "CLOSE_WRITE, 0x200",
    "READ,        0x400",
    "TRUNCATE,    0x800"
  })
  void aNoteOfAFileHasItsBit(VnodeNote note, String bit) {
    assertThat(note.bit()).isEqualTo(Integer.decode(bit));
    assertThat(VnodeNote.of(note.bit())).containsExactly(note);
    assertThat(VnodeNote.of(~note.bit())).doesNotContain(note).hasSize(11);
  }

  @ParameterizedTest
  @CsvSource({
    "EXIT,  0x80000000",
    "FORK,  0x40000000",
    "EXEC,  0x20000000",
    "TRACK, 0x00000001",
    "REAP, 0x10000000"
  })
  void aNoteOfAProcessHasItsBit(ProcNote note, String bit) {
    assertThat(note.bit()).isEqualTo(Long.decode(bit).intValue());
  }

  @Test
  void bitsAddUp() {
    assertThat(VnodeNote.bits()).isZero();
    assertThat(VnodeNote.bits(VnodeNote.WRITE, VnodeNote.EXTEND, VnodeNote.WRITE)).isEqualTo(6);
    assertThat(VnodeNote.of(0)).isEmpty();
    assertThat(ProcNote.bits()).isZero();
    assertThat(ProcNote.bits(ProcNote.FORK, ProcNote.TRACK)).isEqualTo(0x40000001);
  }

  @Test
  void aSetOfNotesIsInOrderAndCannotBeChanged() {
    Set<VnodeNote> notes = VnodeNote.of(0xfff);
    assertThat(notes).containsExactly(VnodeNote.values());
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(notes::clear);
  }
}
