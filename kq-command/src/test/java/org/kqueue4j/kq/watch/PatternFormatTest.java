// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;

class PatternFormatTest {
  private static Occurrence occurrence(String spec, String what) throws UsageException {
    return Occurrence.of(Spec.parse(spec), what);
  }

  private static String format(String pattern, Occurrence occurrence) throws UsageException {
    return new PatternFormat(pattern, new TimeFormat("%%")).line(occurrence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%w       | src",
        "%f       | a/b.c",
        "%e       | write,extend",
        "%+e      | write+extend",
        "%s       | vnode:src",
        "%w/%f %e | src/a/b.c write,extend",
        "%p%P%x%c;| ;",
        "%T%%     | %%",
      })
  void ofAFile(String pattern, String line) throws Exception {
    Occurrence written =
        occurrence("vnode:src", "vnode")
            .with(Occurrence.PATH, "src/a/b.c")
            .with(Occurrence.NOTES, List.of("write", "extend"));
    assertThat(format(pattern, written)).isEqualTo(line);
  }

  @Test
  void ofOthers() throws Exception {
    assertThat(format("%w|%f|%e|%c", occurrence("timer:1s", "fired").with("count", 3L)))
        .isEqualTo("timer:1s||fired|3");
    assertThat(format("%e %p %x", occurrence("proc:7", "exit").with("pid", 7L).with("status", 2)))
        .isEqualTo("exit 7 2");
    assertThat(
            format("%P:%c%n%0", occurrence("listen:0", "bytes").with("peer", "x").with("bytes", 5)))
        .isEqualTo("x:5\n\0");
  }

  @ParameterizedTest
  @CsvSource({"%y, 0", "ab%, 2", "%w%q, 2"})
  void pointsAtAnUnknownConversion(String pattern, int place) {
    assertThatThrownBy(() -> new PatternFormat(pattern, new TimeFormat("")))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--format: unknown conversion '%")
        .hasMessageContaining(
            System.lineSeparator()
                + "  "
                + pattern
                + System.lineSeparator()
                + "  "
                + " ".repeat(place)
                + "^");
  }
}
