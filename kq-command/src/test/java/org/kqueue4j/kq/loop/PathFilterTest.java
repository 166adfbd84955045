// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.kq.cli.UsageException;

class PathFilterTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.swp           | *.swp",
        "*.{ts,tsx}      | *.ts *.tsx",
        "{a,b}/{c,d,}x   | a/cx a/dx a/x b/cx b/dx b/x",
        "\\{a,b}         | \\{a,b}",
        "a}b{c           | a}b{c",
      })
  void expandsBraces(String glob, String globs) throws Exception {
    List<String> expected = List.of(globs.split(" ", -1));
    assertThat(PathFilter.of(List.of(), List.of(glob)).ignores()).isEqualTo(expected);
    assertThat(PathFilter.of(List.of(glob), List.of()).includes()).isEqualTo(expected);
  }

  @Test
  void refusesBadGlobs() {
    for (String glob : List.of("[a", "{x,[a}")) {
      assertThatThrownBy(() -> PathFilter.of(List.of(), List.of(glob)))
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith("bad glob '" + glob + "': ");
    }
  }
}
