// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.kq.KqProcess;
import org.kqueue4j.kq.text.Columns;

/** Tests {@code kq watch --top}, on a terminal of script(1) and without one. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class TopSystemTest {
  @TempDir Path folder;

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
        onTerminal("rows 10 cols 70", "watch", "--top", "timer:20ms", "user:3", "-n", "80");
    assertThat(screen)
        .startsWith("\u001b[?1049h") // another screen, without a cursor
        .contains("\u001b[H", "\u001b[7mSPEC")
        .contains("pending");
    String rest = screen.substring(screen.indexOf("\u001b[?1049l\u001b[?25h"));
    List<String> lines = rest.lines().toList();
    assertThat(lines.get(0)).matches(".*2 watched, \\d\\d+ events");
    assertThat(lines.get(2)).startsWith("SPEC").contains("STATE", "RATE/s", "LAST");
    assertThat(lines.get(3)).matches("timer:20ms +\\S+ +\\d+ +\\d+\\.\\d +\\ds +expired.*");
    assertThat(lines).anyMatch(line -> line.matches("user:3 +- +0 +- +-"));
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
    assertThat(screen).contains(" not shown)");
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 100, 160})
  void fitsIntoTheWindowWithTheNamesThatTheUserGave(int columns) throws Exception {
    Path deep = Files.createDirectories(folder.resolve("a-long-name/of-a-directory/日本語フォルダ"));
    Path file = Files.createFile(deep.resolve("ファイル.txt"));
    Path relative = Path.of("").toAbsolutePath().relativize(file);
    String screen =
        onTerminal(
            "rows 20 cols " + columns,
            "watch",
            "--top",
            "vnode:" + relative,
            "signal:USR1",
            "tcp:127.0.0.1:1",
            "user:773191",
            "timer:20ms",
            "-n",
            "80");
    List<String> lines =
        screen.substring(screen.indexOf("\u001b[?1049l\u001b[?25h") + 14).lines().toList();
    assertThat(lines).allSatisfy(line -> assertThat(Columns.width(line)).isBetween(0, columns));
    assertThat(lines.get(2)).matches("SPEC +STATE +EVENTS +RATE/s +AGO +LAST");
    assertThat(lines.subList(3, lines.size()))
        .hasSize(5)
        .anyMatch(line -> line.startsWith("signal:USR1 "))
        .anyMatch(line -> line.startsWith("tcp:127.0.0.1:1 "))
        .anyMatch(line -> line.matches(".*ファイル.txt  +-  +0 .*"))
        .allSatisfy(line -> assertThat(line).doesNotContain("#", "@", "kqueue4j"));
    if (Columns.width(relative.toString()) < columns - 60) {
      assertThat(lines).as("whole").anyMatch(line -> line.startsWith(relative + " "));
    } else {
      assertThat(lines).as("without its start").anyMatch(line -> line.startsWith("…"));
    }
    int stateColumn = lines.get(2).indexOf("STATE");
    assertThat(lines.subList(3, lines.size()))
        .as("aligned, with characters that take two columns")
        .allSatisfy(
            line -> {
              String spec = line.split("  +", 2)[0];
              int blanks =
                  line.length() - spec.length() - line.substring(spec.length()).strip().length();
              assertThat(Columns.width(spec) + blanks).isEqualTo(stateColumn);
            });
  }

  @Test
  void printsPlainLinesWhereThereIsNoTerminal() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "--top", "timer:1ms", "-n", "1")) {
      assertThat(kq.restOfLines()).hasSize(1).first().asString().startsWith("timer:1ms fired");
    }
  }
}
