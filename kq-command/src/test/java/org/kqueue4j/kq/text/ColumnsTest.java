// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
  @ParameterizedTest
  @CsvSource({"abc, 3", "日本, 4", "e\u0301, 1", "📁x, 3", "\udc80, 1", "ｶﾅ, 2", "한글, 4"})
  void aTextTakesColumns(String text, int width) {
    assertThat(Columns.width(text)).isEqualTo(width);
  }

  @ParameterizedTest
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdef, 5, abcd…",
    "日本語, 5, 日本…",
    "日本語, 4, 日…",
    "📁📁📁, 3, 📁…",
    "abc, 1, …",
    "abc, 0, ''",
  })
  void whatIsTooWideIsCutAtItsEnd(String text, int width, String cut) {
    assertThat(Columns.cut(text, width)).isEqualTo(cut);
  }

  @ParameterizedTest
  @CsvSource({
    "src/main/a.c, 12, src/main/a.c",
    "src/main/a.c, 8, …ain/a.c",
    "src/日本, 4, …本",
    "tcp:localhost:80, 8, tcp:loc…",
  })
  void aPathIsCutAtItsStart(String name, int width, String cut) {
    assertThat(Columns.cutName(name, width)).isEqualTo(cut);
  }

  @Test
  void columnsAreFilledWithBlanks() {
    assertThat(Columns.left("日本", 6)).isEqualTo("日本  ");
    assertThat(Columns.right("日本", 6)).isEqualTo("  日本");
    assertThat(Columns.right("long", 2)).isEqualTo("long");
  }
}
