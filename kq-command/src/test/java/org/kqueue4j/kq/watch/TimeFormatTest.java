// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.kqueue4j.kq.cli.UsageException;

class TimeFormatTest {
  private static final String ALL =
      "%Y %y %m %d|%e|%j %H %I %M %S %p %s %a %A %b %h %B %F %D %T %R %z %Z %%%n%t;";

  /** The times are compared with those of the system's date(1). */
  @Test
  @EnabledOnOs(OS.LINUX)
  void isThatOfTheSystem() throws Exception {
    for (String time : new String[] {"2026-03-04T05:06:07Z", "2031-12-31T23:59:59Z"}) {
      ZonedDateTime utc = ZonedDateTime.parse(time).withZoneSameInstant(ZoneId.of("UTC"));
      assertThat(new TimeFormat(ALL).text(utc)).isEqualTo(date(time));
    }
  }

  private static String date(String time) throws IOException {
    ProcessBuilder date = new ProcessBuilder("date", "-u", "-d", time, "+" + ALL);
    date.environment().put("LC_ALL", "C");
    String text =
        new String(date.start().getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    return text.substring(0, text.length() - 1);
  }

  @Test
  void hasNanoseconds() throws UsageException {
    assertThat(new TimeFormat("%S.%N").text(ZonedDateTime.parse("2026-03-04T05:06:07.00012Z")))
        .isEqualTo("07.000120000");
  }

  @Test
  void pointsAtAnUnknownConversion() {
    assertThatThrownBy(() -> new TimeFormat("%H:%Q"))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith("  %H:%Q" + System.lineSeparator() + "     ^^")
        .hasMessageStartingWith("--timefmt: unknown conversion '%Q': expected ");
    assertThatThrownBy(() -> new TimeFormat("%H%")).isInstanceOf(UsageException.class);
  }
}
