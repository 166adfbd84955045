package org.kqueue4j.kq.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.kq.cli.UsageException;

class SpecParserTest {
  private final SpecParser parser = new SpecParser(false);

  @Test
  void readsTimers() throws UsageException {
    assertThat(parser.parse("timer:500ms"))
        .isEqualTo(new TimerSpec("timer:500ms", Duration.ofMillis(500), false));
    assertThat(parser.parse("timer:1.5s:oneshot"))
        .isEqualTo(new TimerSpec("timer:1.5s:oneshot", Duration.ofMillis(1500), true));
  }

  @Test
  void readsStandardInput() throws UsageException {
    assertThat(parser.parse("read:0")).isEqualTo(new StandardInputSpec("read:0"));
  }

  @Test
  void readsPorts() throws UsageException {
    assertThat(parser.parse("read:tcp:4000")).isEqualTo(new TcpSpec("read:tcp:4000", 4000, false));
    assertThat(parser.parse("read:tcp:0")).isEqualTo(new TcpSpec("read:tcp:0", 0, false));
    assertThat(new SpecParser(true).parse("read:tcp:65535"))
        .isEqualTo(new TcpSpec("read:tcp:65535", 65_535, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "timer:5x             | bad duration '5x'",
        "timer:               | bad duration ''",
        "timer                | bad duration ''",
        "timer:0s             | bad duration '0s'",
        "timer:-1s            | bad duration '-1s'",
        "timer:1s:twice       | bad option 'twice': oneshot",
        "timer:1s:            | bad option '': oneshot",
        "timer:1s:oneshot:x   | bad option 'oneshot:x': oneshot",
        "read                 | bad source '': 0 (standard input) or tcp:PORT",
        "read:1               | bad source '1': 0 (standard input) or tcp:PORT",
        "read:00              | bad source '00': 0 (standard input) or tcp:PORT",
        "read:udp:1           | bad source 'udp:1': 0 (standard input) or tcp:PORT",
        "read:tcp             | bad port ''",
        "read:tcp:            | bad port ''",
        "read:tcp:65536       | bad port '65536'",
        "read:tcp:-1          | bad port '-1'",
        "read:tcp:http        | bad port 'http'",
        "read:tcp:80:echo     | bad port '80:echo'",
        "sundial:1s           | unknown kind 'sundial': read or timer",
        "TIMER:1s             | unknown kind 'TIMER': read or timer",
        "\"\"                 | unknown kind '': read or timer",
      })
  void namesTheBadPart(String spec, String message) {
    assertThatThrownBy(() -> parser.parse(spec))
        .isInstanceOf(UsageException.class)
        .hasMessage(spec + ": " + message);
  }

  @Test
  void refusesTheSameTwice() {
    assertThatThrownBy(() -> parser.parseAll(List.of("timer:1s", "read:0", "timer:1s")))
        .isInstanceOf(UsageException.class)
        .hasMessage("timer:1s: given twice");
  }
}
