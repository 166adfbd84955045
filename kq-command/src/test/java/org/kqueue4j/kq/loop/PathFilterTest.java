// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.kq.cli.UsageException;

class PathFilterTest {
  @ParameterizedTest
  @CsvSource({
    "*.swp, a.swp, true",
    "*.swp, deep/er/a.swp, true",
    "*.swp, a.swpx, false",
    ".git, .git, true",
    ".git, sub/.git, true",
    ".git/, sub/.git, true",
    "build/*.o, build/x.o, true",
    "build/*.o, sub/build/x.o, false",
    "/build, build, true",
    "/build, sub/build, false",
    "**/x, a/b/x, true",
    "'{a,b}*', beta, true",
  })
  void matchesNamesOrPaths(String glob, String path, boolean matches) throws Exception {
    assertThat(PathFilter.of(List.of(), List.of(glob)).ignores(Path.of(path))).isEqualTo(matches);
    assertThat(PathFilter.of(List.of(glob), List.of()).includes(Path.of(path))).isEqualTo(matches);
  }

  @Test
  void withoutGlobsEverythingCounts() throws Exception {
    PathFilter all = PathFilter.of(List.of(), List.of());
    assertThat(all.includes(Path.of("x"))).isTrue();
    assertThat(all.ignores(Path.of("x"))).isFalse();
  }

  @Test
  void refusesBadGlobs() {
    assertThatThrownBy(() -> PathFilter.of(List.of("[a"), List.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("bad glob '[a': ");
  }
}
