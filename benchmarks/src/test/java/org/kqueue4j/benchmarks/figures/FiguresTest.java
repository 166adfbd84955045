// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class FiguresTest {
  @TempDir Path folder;

  private Path output;

  @BeforeEach
  void describeTheMachine() throws IOException {
    output = folder.resolve("drawn");
    Files.writeString(folder.resolve("machine.md"), "- a machine\n");
  }

  private static String line(
      String work, String parameter, String contestant, String unit, double median, String base) {
    return """
    {"work":"%s","parameter":"%s","contestant":"%s","metric":"CPU","unit":"%s",\
    "median":%s,"lower":%s,"upper":%s,"samples":9,"base":"%s"}\
    """
        .formatted(work, parameter, contestant, unit, median, median * 0.99, median * 1.01, base);
  }

  private void write(String file, String... lines) throws IOException {
    Files.write(folder.resolve(file), List.of(lines));
  }

  private static void assumeFonts() {
    boolean fonts;
    try {
      Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
      fonts = font.getStringBounds("x", new FontRenderContext(null, true, true)).getWidth() > 0;
    } catch (RuntimeException | LinkageError | InternalError e) {
      fonts = false;
    }
    assumeTrue(fonts, "this JDK finds no fonts");
  }

  private static List<String> texts(String svg) throws Exception {
    Document document =
        DocumentBuilderFactory.newDefaultNSInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    List<String> texts = new ArrayList<>();
    NodeList nodes = document.getElementsByTagNameNS("*", "text");
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  @Test
  void aChartHasAllContestantsWithTheirValuesInLightAndDark() throws Exception {
    assumeFonts();
    write(
        "echo.jsonl",
        line("echo", "50", "C, epoll", "s/million", 4, "C, epoll"),
        line("echo", "50", "Kqueue, channels", "s/million", 5, "C, epoll"),
        line("echo", "50", "Kqueue, channels", "ratio", 1.28, "C, epoll"),
        line("echo", "50", "Fish & <Chips>", "s/million", 6, "C, epoll"));
    Figures.write(folder, output);
    String svg = Files.readString(output.resolve("echo.svg"));
    assertThat(texts(svg))
        .contains("C, epoll", "Kqueue, channels", "Fish & <Chips>", "connections: 50")
        .contains("4.00  ×1.00", "5.00  ×1.28", "6.00  ×1.50");
    assertThat(svg)
        .contains("prefers-color-scheme: dark")
        .contains("[fill=\"white\"]{fill:#0d1117}")
        .containsPattern("<g [^>]*fill=\"white\"[^>]*><rect ") // the page
        .containsPattern("<rect [^>]*fill=\"rgb\\(213,94,0\\)\""); // the bar of ours
  }

  @Test
  void sizesBecomeLines() throws Exception {
    assumeFonts();
    List<String> lines = new ArrayList<>();
    for (String size : List.of("10", "100", "1000", "10000")) {
      lines.add(line("idle", size, "C, epoll", "ns", 1700, "C, epoll"));
      lines.add(line("idle", size, "Kqueue, numbers", "ns", 1900, "C, epoll"));
    }
    write("idle.jsonl", lines.toArray(String[]::new));
    Figures.write(folder, output);
    assertThat(texts(Files.readString(output.resolve("idle.svg"))))
        .contains("C, epoll", "Kqueue, numbers", "10", "1000", "10 k");
  }

  @Test
  void ofOneContestantAloneThereIsABarForEachParameter() throws Exception {
    assumeFonts();
    write(
        "heap.jsonl",
        line("heap", "user", "Kqueue", "bytes", 125, ""),
        line("heap", "timer", "Kqueue", "bytes", 189, ""));
    Figures.write(folder, output);
    assertThat(texts(Files.readString(output.resolve("heap.svg"))))
        .contains("user", "timer", "125", "189")
        .anyMatch(text -> text.endsWith("; Kqueue"));
  }

  @Test
  void aQuartileFarOutDoesNotDriveTheLabelsOut() throws Exception {
    assumeFonts();
    String line = line("w", "", "C", "ns", 100, "C");
    write("w.jsonl", line.replace("\"upper\":101.0", "\"upper\":100000.0"));
    Figures.write(folder, output);
    String svg = Files.readString(output.resolve("w.svg"));
    assertThat(texts(svg)).contains("80").doesNotContain("80 k"); // at the axis
    Matcher label = Pattern.compile("x=\"([0-9.]+)\"[^>]*>100  ×1.00").matcher(svg);
    assertThat(label.find()).isTrue();
    assertThat(Double.parseDouble(label.group(1))).isBetween(400.0, 740.0);
  }

  @Test
  void theTableMarksTheBestWhoeverItIs() throws Exception {
    assumeFonts();
    write(
        "timers.jsonl",
        line("a work", "", "Kqueue", "ns", 30, ""),
        line("a work", "", "Agrona", "ns", 12, ""),
        line("a work", "", "JDK", "ns", 12.1, ""),
        line("a rate", "", "Kqueue", "1/s", 3_000_000, ""),
        line("a rate", "", "JDK", "1/s", 1_000_000, ""));
    Figures.write(folder, output);
    assertThat(Files.readString(output.resolve("README.md")))
        .contains("- a machine")
        .contains("![a work](a-work.svg)")
        .contains("| Kqueue | Agrona | JDK |")
        .contains("| 30.0&nbsp;×2.50<br>")
        .contains("| **12.0&nbsp;×1.00**<br>")
        .contains("| 12.1&nbsp;×1.01&nbsp;≈<br>")
        .contains("| **3.00&nbsp;M&nbsp;×3.00**<br>");
  }

  @Test
  void jmhsFilesAreRead() throws Exception {
    write(
        "harvest.jmh.json",
        """
        [{"benchmark": "org.kqueue4j.benchmarks.HarvestBenchmark.kqueue",
          "params": {"by": "channels"},
          "primaryMetric": {"scoreUnit": "ns/op", "rawData": [[3.0, 1.0], [2.0, 4.0, 5.0]]},
          "secondaryMetrics": {}}]
        """);
    assertThat(ResultFiles.read(folder))
        .containsExactly(
            new Result("harvest", "", "Kqueue, channels", "time", "ns", 3, 2, 4, 5, ""));
  }

  @Test
  void ofTwoResultsOfTheSameTheLaterCounts() throws Exception {
    write("a.jsonl", line("w", "", "C", "ns", 1, "C"), line("w", "", "C", "ns", 2, "C"));
    assertThat(ResultFiles.read(folder)).singleElement().returns(2.0, Result::median);
  }

  @Test
  void aBadLineIsToldWithItsPlace() throws IOException {
    String good = line("w", "", "C", "ns", 1, "C");
    assertRefused(good.substring(0, 40), "line 2", "no JSON");
    assertRefused(good.replace("\"median\":1.0", "\"median\":\"fast\""), "line 2", "\"median\"");
    assertRefused(good.replace("\"base\"", "\"basis\""), "line 2", "\"base\"");
    assertRefused(good.replace("\"median\":1.0", "\"median\":7"), "line 2", "between");
  }

  private void assertRefused(String bad, String... words) throws IOException {
    write("x.jsonl", line("w", "", "C", "ns", 1, "C"), bad);
    assertThatThrownBy(() -> ResultFiles.read(folder))
        .isInstanceOf(BadResults.class)
        .hasMessageContaining("x.jsonl")
        .hasMessageContainingAll(words);
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertThatThrownBy(() -> Figures.write(folder.resolve("nowhere"), output))
        .isInstanceOf(BadResults.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> Figures.write(folder, output))
        .isInstanceOf(BadResults.class)
        .hasMessageContaining("no results in");
    write("x.jsonl", line("w", "", "C", "ns", 1, "C"));
    Files.delete(folder.resolve("machine.md"));
    assertThatThrownBy(() -> Figures.write(folder, output))
        .isInstanceOf(BadResults.class)
        .hasMessageContaining("machine.md");
  }
}
