// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Output out = new Output(bytes);

  @Test
  void keepsLinesUntilItIsFlushed() {
    out.line("one");
    assertThat(bytes.size()).isZero();
    out.line("zwölf");
    out.flush();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("one\nzwölf\n");
  }
}
