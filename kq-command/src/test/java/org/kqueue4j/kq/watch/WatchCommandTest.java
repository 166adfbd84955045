// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.kq.Run;

class WatchCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timer:5x                 | bad duration '5x': expected a positive number of seconds, or of a unit (ns us ms s m h), such as 30 or 500ms",
        "timer:1ms -n 0           | watch: bad number of events '0': expected a number of at most 18 digits, 1 or more",
        "timer:1ms -n -1          | watch: bad number of events '-1': expected a number of at most 18 digits, 1 or more",
        "timer:1ms -n 9999999999999999999 | watch: bad number of events '9999999999999999999': expected a number of at most 18 digits, 1 or more",
        "timer:1ms --html=        | watch: --html: bad path '': expected the name of a file",
        "timer:1ms -n many        | watch: bad number of events 'many': expected a number of at most 18 digits, 1 or more",
        "-t 5d timer:1ms          | watch: -t: bad duration '5d': expected a positive number of seconds, or of a unit (ns us ms s m h), such as 30 or 500ms",
        "timer:1ms timer:1ms      | given twice",
        "timer:1ms read:7         | bad source '7': expected 0, which is standard input",
        "timer:1ms --format %y    | --format: unknown conversion '%y': expected %w %f %e %T %s %p %P %x %c %0 %n or %%",
        "timer:1ms --timefmt %H   | watch: --timefmt needs --format",
        "timer:1ms --json --format %e | watch: --json and --format exclude each other",
        "timer:1ms --ignore [     | watch: bad glob '[': nothing can match it; gitignore(5) describes patterns",
        "read:0 -                 | watch: cannot watch read:0: standard input is the list of paths",
      })
  void refuses(String args, String message) {
    Run run = Run.kq(("watch " + args).split(" +"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("kq: " + message);
  }

  @Test
  void takesOptionsAnywhere() {
    Run run = Run.kq("watch", "-n", "1", "timer:1h", "timer:1ms", "--json");
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .matches("\\{\"spec\":\"timer:1ms\",\"event\":\"fired\",\"count\":\\d+}\n");
  }

  @Test
  void takesTheLastOfAnOptionGivenTwice() {
    assertThat(Run.kq("watch", "-n", "100", "timer:1ms", "-n1").out()).hasLineCount(1);
  }

  @Test
  void endsWhenTheTimeIsOver() {
    assertThat(Run.kq("watch", "timer:1h", "-t", "10ms")).isEqualTo(new Run(0, "", ""));
  }
}
