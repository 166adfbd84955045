package org.kqueue4j.kq.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.source.Happening;
import org.kqueue4j.kq.spec.SpecParser;

class PatternFormatTest {
  private static Happening happening(String spec, String what) throws UsageException {
    return Happening.of(SpecParser.parse(spec), what);
  }

  private static String format(String pattern, Happening happening) throws UsageException {
    return new PatternFormat(pattern, new TimeFormat("%%")).line(happening);
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
    Happening written =
        happening("vnode:src", "vnode")
            .with(Happening.PATH, "src/a/b.c")
            .with(Happening.NOTES, List.of("write", "extend"));
    assertThat(format(pattern, written)).isEqualTo(line);
  }

  @Test
  void ofOthers() throws Exception {
    assertThat(format("%w|%f|%e|%c", happening("timer:1s", "fired").with("count", 3L)))
        .isEqualTo("timer:1s||fired|3");
    assertThat(format("%e %p %x", happening("proc:7", "exit").with("pid", 7L).with("status", 2)))
        .isEqualTo("exit 7 2");
    assertThat(
            format("%P:%c%n%0", happening("listen:0", "bytes").with("peer", "x").with("bytes", 5)))
        .isEqualTo("x:5\n\0");
  }

  @ParameterizedTest
  @CsvSource({"%y, 0", "ab%, 2", "%w%q, 2"})
  void pointsAtWhatItDoesNotKnow(String pattern, int place) {
    assertThatThrownBy(() -> new PatternFormat(pattern, new TimeFormat("")))
        .isInstanceOf(UsageException.class)
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
