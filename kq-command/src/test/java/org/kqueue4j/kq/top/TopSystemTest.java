// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.kqueue4j.kq.KqProcess;

/** Tests {@code kq watch --top}, on a terminal of script(1) and without one. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class TopSystemTest {
  private static String onTerminal(String size, String... args) throws Exception {
    Assumptions.assumeTrue(Path.of("/usr/bin/script").toFile().exists(), "needs script(1)");
    List<String> command = new ArrayList<>(KqProcess.words(args));
    command.replaceAll(word -> "'" + word + "'");
    String script = "stty " + size + "; exec " + String.join(" ", command);
    ProcessBuilder builder = new ProcessBuilder("script", "-qec", script, "/dev/null");
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("NO_COLOR");
    builder.redirectInput(Path.of("/dev/null").toFile());
    Process process = builder.start();
    try (InputStream in = process.getInputStream()) {
      String screen = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(KqProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(screen).isZero();
      return screen;
    }
  }

  @Test
  void redrawsATableInPlaceAndLeavesItBehind() throws Exception {
    String screen =
        onTerminal("rows 10 cols 70", "watch", "--top", "timer:20ms", "user:3", "-t", "1200ms");
    assertThat(screen)
        .startsWith("\u001b[?1049h") // another screen, without a cursor
        .contains("\u001b[H", "\u001b[7mSPEC")
        .contains("ACTIVE|QUEUED");
    String rest = screen.substring(screen.indexOf("\u001b[?1049l\u001b[?25h"));
    List<String> lines = rest.lines().toList();
    assertThat(lines.get(0)).matches(".*3 knotes, \\d\\d+ events");
    assertThat(lines.get(2)).startsWith("SPEC").contains("FILTER", "RATE/s", "LAST");
    assertThat(lines.get(3)).matches("timer:20ms +timer +#\\d+ +\\S+ +\\d+ +\\d+\\.\\d +0s.*");
    assertThat(lines).anyMatch(line -> line.matches("user:3 +user +3 .*"));
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(90));
  }

  @Test
  void showsNoMoreKnotesThanFit() throws Exception {
    List<String> args = new ArrayList<>(List.of("watch", "--top", "-t", "100ms"));
    for (int i = 1; i <= 30; i++) {
      args.add("timer:" + i + "h");
    }
    String screen = onTerminal("rows 8 cols 60", args.toArray(new String[0]));
    assertThat(screen.lines().filter(line -> line.contains("h  "))).hasSizeLessThan(30);
    assertThat(screen).contains("knotes not shown");
  }

  @Test
  void printsPlainLinesWhereThereIsNoTerminal() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "--top", "timer:1ms", "-n", "1")) {
      assertThat(kq.restOfLines()).hasSize(1).first().asString().startsWith("timer:1ms fired");
    }
  }
}
