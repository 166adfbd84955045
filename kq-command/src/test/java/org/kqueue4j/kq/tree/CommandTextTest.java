// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests command lines for people. */
class CommandTextTest {
  @Test
  void canBeTypedAgain() {
    assertThat(CommandText.of(List.of("ls", "-l", "/tmp/a_b.c"))).isEqualTo("ls -l /tmp/a_b.c");
    assertThat(CommandText.of(List.of("sh", "-c", "a b", "", "it's")))
        .isEqualTo("sh -c 'a b' '' 'it'\\''s'");
  }

  @Test
  void areOneLineAndNoKeysForATerminal() {
    assertThat(CommandText.of(List.of("sh", "-c", "a\nb\u001b[2J"))).isEqualTo("sh -c 'a?b?[2J'");
  }

  @Test
  void areCutIfLong() {
    assertThat(CommandText.of(List.of("echo", "x".repeat(5000)))).hasSize(200).endsWith("...");
  }

  @Test
  void areMarkedIfUnknown() {
    assertThat(CommandText.of((List<String>) null)).isEqualTo("(gone)");
    assertThat(CommandText.of(List.of("[true]"))).isEqualTo("[true]");
  }
}
