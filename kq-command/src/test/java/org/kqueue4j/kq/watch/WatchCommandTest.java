package org.kqueue4j.kq.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.cli.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.kq.HelpTexts;
import org.kqueue4j.kq.Run;

class WatchCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timer:5x                 | timer:5x: bad duration '5x'",
        "timer:1ms -n 0           | -n: bad number '0'",
        "timer:1ms -n -1          | -n: bad number '-1'",
        "timer:1ms -n many        | -n: bad number 'many'",
        "-t 5 timer:1ms           | -t: bad duration '5'",
        "-t 0s timer:1ms          | -t: bad duration '0s'",
        "timer:1ms timer:1ms      | timer:1ms: given twice",
        "timer:1ms read:7         | read:7: bad source '7': 0 (standard input) or tcp:PORT",
      })
  void refusesInOneLine(String args, String message) {
    Run run = Run.kq(("watch " + args).split(" +"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualToIgnoringNewLines("kq: " + message).hasLineCount(1);
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

  @Test
  void helpNamesEveryOption() {
    for (Option option : WatchCommand.options().getOptions()) {
      String name = option.getOpt() != null ? "-" + option.getOpt() : "--" + option.getLongOpt();
      assertThat(HelpTexts.of("watch")).contains("\n  " + name + " ");
    }
  }
}
