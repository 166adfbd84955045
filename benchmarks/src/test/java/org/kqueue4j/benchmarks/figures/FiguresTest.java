// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class FiguresTest {
  private static final String JMH =
      """
      [{"benchmark": "org.kqueue4j.benchmarks.HarvestBenchmark.kqueue",
        "params": {"by": "channels"},
        "primaryMetric": {"scoreUnit": "ns/op", "rawData": [[3.0, 1.0], [2.0, 4.0, 5.0]]},
        "secondaryMetrics": {}}]
      """;

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

  private static Document document(String svg) throws Exception {
    return DocumentBuilderFactory.newDefaultNSInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<String> texts(String svg) throws Exception {
    List<String> texts = new ArrayList<>();
    NodeList nodes = document(svg).getElementsByTagNameNS("*", "text");
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  private List<String> drawn(String file) throws Exception {
    Figures.write(folder, output);
    return texts(Files.readString(output.resolve(file)));
  }

  private String page() throws Exception {
    Figures.write(folder, output);
    return Files.readString(output.resolve("README.md"));
  }

  @Test
  void aChartHasAllContestantsWithTheirRatiosInLightAndDark() throws Exception {
    write(
        "echo.jsonl",
        line("echo", "50", "C, epoll", "us", 4, "C, epoll"),
        line("echo", "50", "Kqueue, channels", "us", 5, "C, epoll"),
        line("echo", "50", "Kqueue, channels", "ratio", 1.28, "C, epoll"),
        line("echo", "50", "Fish & <Chips>", "us", 6, "C, epoll"));
    assertThat(drawn("echo.svg"))
        .contains("C, epoll", "Kqueue, channels", "Fish & <Chips>", "50", "1 = 4.00 us")
        .contains("CPU; as a multiple of C, epoll; by connections")
        .contains("1.00", "1.28", "1.50");
    assertThat(Files.readString(output.resolve("echo.svg")))
        .contains("@media (prefers-color-scheme:dark)")
        .containsPattern("class=\"ours bold\"[^>]*>1.28<")
        .containsPattern("class=\"\"[^>]*>1.50<");
  }

  @Test
  void sizesBecomeLines() throws Exception {
    List<String> lines = new ArrayList<>();
    for (String size : List.of("10", "100", "1000", "10000")) {
      lines.add(line("idle", size, "C, epoll", "ns", 1700, "C, epoll"));
      lines.add(line("idle", size, "Kqueue, numbers", "ns", 1900, "C, epoll"));
    }
    write("idle.jsonl", lines.toArray(String[]::new));
    assertThat(drawn("idle.svg"))
        .contains("C, epoll", "Kqueue, numbers", "10", "1000", "10 k", "CPU, ns");
  }

  @Test
  void ofOneContestantAloneThereIsABarForEachParameter() throws Exception {
    write(
        "heap.jsonl",
        line("heap", "user", "Kqueue", "bytes", 125, ""),
        line("heap", "timer", "Kqueue", "bytes", 189, ""));
    assertThat(drawn("heap.svg")).contains("user", "timer", "125", "189", "CPU, bytes");
  }

  @Test
  void aBarFarLongerThanTheOthersIsCutOff() throws Exception {
    write(
        "w.jsonl",
        line("w", "", "C", "ns", 10, "C"),
        line("w", "", "Kqueue", "ns", 20, "C"),
        line("w", "", "Snail", "ns", 1000, "C"));
    assertThat(drawn("w.svg")).contains("1.00", "2.00", "100");
    String svg = Files.readString(output.resolve("w.svg"));
    assertThat(svg).contains("<polygon ");
    Matcher ours = Pattern.compile("<rect .* width=\"([0-9.]+)\".*class=\"ours\"").matcher(svg);
    assertThat(ours.find()).isTrue();
    assertThat(Double.parseDouble(ours.group(1))).isGreaterThan(100);
  }

  @Test
  void aTableHasOneRatioInEachCellWithItsSpread() throws Exception {
    write(
        "echo.jsonl",
        line("echo", "1000", "C, epoll", "us", 4, "C, epoll"),
        line("echo", "1000", "Kqueue, channels", "us", 5, "C, epoll"),
        line("echo", "50", "C, epoll", "us", 3, "C, epoll"),
        line("echo", "50", "Selector", "us", 3, "C, epoll"),
        line("echo", "50", "Selector", "ratio", 2, "C, epoll"));
    assertThat(page())
        .contains("- a machine")
        .contains("![TCP echo over loopback](echo.svg)")
        .contains("| CPU; by connections | 1,000 | 50 |")
        .contains("| C, epoll | 1 ±0.01 = 4.00 us | 1 ±0.01 = 3.00 us |")
        .contains("| **Kqueue, channels** | 1.25 ±0.01 |  |")
        .contains("| Selector |  | 2.00 ±0.02 |");
  }

  @Test
  void withoutCTheBestPeerIsOne() throws Exception {
    write(
        "timers.jsonl",
        line("a work", "", "Kqueue", "ns", 7.2, ""),
        line("a work", "", "Agrona", "ns", 12, ""),
        line("a work", "", "JDK", "ns", 24, ""));
    assertThat(page())
        .contains("| **Kqueue** | 0.60 ±0.01 |")
        .contains("| Agrona | 1 ±0.01 = 12.0 ns |")
        .contains("| JDK | 2.00 ±0.02 |");
  }

  @Test
  void theRatioOfARateIsThatOfTheTimeForEach() throws Exception {
    write(
        "w.jsonl",
        line("w", "", "C", "1/s", 1_000_000, "C"),
        line("w", "", "Kqueue", "1/s", 4_000_000, "C"),
        line("w", "", "Snail", "1/s", 200_000, "C"),
        line("w", "", "Snail", "ratio", 0.25, "C"));
    assertThat(page())
        .contains("| C | 1 ±0.01 = 1.00 M 1/s |")
        .contains("| **Kqueue** | 0.25 ±0.00 |")
        .contains("| Snail | 4.00 ±0.04 |");
  }

  @Test
  void memoryIsInBytes() throws Exception {
    write(
        "w.jsonl",
        line("w", "", "C", "ns", 1, "C"),
        line("w", "", "Kqueue", "ns", 1, "C"),
        line("w", "", "Kqueue", "bytes", 111.7, "C").replace("CPU", "heap"));
    assertThat(page()).contains("| heap, bytes |  |").contains("| **Kqueue** | 112 |");
  }

  @Test
  void theSummaryHasARowForWhatWasMeasured() throws Exception {
    write(
        "fire.jsonl",
        line("fire", "100000", "C, heap", "ms", 200, "C, heap"),
        line("fire", "100000", "Kqueue", "ms", 250, "C, heap"),
        line("fire", "100000", "ScheduledThreadPoolExec.", "ms", 400, "C, heap"),
        line("fire", "100000", "Netty HashedWheelTimer", "ms", 20, "C, heap"));
    write("ring.jsonl", line("ring", "1000:100", "C, epoll", "ns", 800, "C, epoll"));
    assertThat(drawn("summary.svg"))
        .contains("100,000 timers fire: CPU", "1 = C, 200 ms", "1.25", "executor")
        .contains("Netty 0.10") // beyond the end of the axis
        .doesNotContain("100 of 1,000 pipes ready"); // nothing of ours
    assertThat(page())
        .contains(
            "| 100,000 timers fire: CPU | C, 200 ms | **1.25 ±0.01** |"
                + " Netty 0.10 ±0.00 | executor 2.00 ±0.02 |")
        .doesNotContain("100 of 1,000 pipes ready");
  }

  @Test
  void eachRowOfTheSummaryIsOfAWorkThatHasASection() {
    assertThat(Caption.ALL)
        .extracting(Caption::work)
        .containsAll(Headline.ALL.stream().map(Headline::work).toList());
  }

  @Test
  void eachChartHasTheConditionsOfItsRun() throws Exception {
    write("a.jsonl", line("a work", "", "C", "ns", 1, "C"));
    Files.writeString(folder.resolve("a.md"), "a call of getppid takes 210 ns\n");
    write("b.jsonl", line("b work", "", "C", "ns", 1, "C"));
    Files.writeString(folder.resolve("b.md"), "a call of getppid takes 990 ns\n");
    assertThat(page())
        .containsSubsequence("## a work", "takes 210 ns", "| C |", "## b work", "takes 990 ns");
  }

  @Test
  void theSameIsDrawnOfThePublishedResults() throws Exception {
    write("a.jsonl", line("a work", "", "C", "ns", 1, "C"));
    write("user.jmh.json", JMH);
    Files.writeString(folder.resolve("user.md"), "on Sunday\n");
    String first = page();
    Path again = folder.resolve("again");
    Figures.write(output.resolve("results"), again);
    assertThat(again.resolve("README.md")).hasContent(first);
    assertThat(first).contains("on Sunday", "Kqueue, channels");
  }

  @Test
  void thePublishedFiguresAreThoseOfThePublishedResults() throws Exception {
    Path published = Path.of("..", "docs", "benchmarks");
    Figures.write(published.resolve("results"), output);
    try (Stream<Path> files = Files.walk(published)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(output.resolve(published.relativize(file)))
            .as("benchmarks/run figures docs/benchmarks/results draws them")
            .hasSameTextualContentAs(file);
      }
    }
  }

  @Test
  void allLettersAreOnTheirPage() throws Exception {
    Figures.write(Path.of("..", "docs", "benchmarks", "results"), output);
    try (Stream<Path> files = Files.list(output)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".svg")).toList()) {
        NodeList nodes = document(Files.readString(file)).getElementsByTagNameNS("*", "text");
        for (int i = 0; i < nodes.getLength(); i++) {
          Element text = (Element) nodes.item(i);
          double size =
              switch (text.getAttribute("class").split(" ")[0]) {
                case "title" -> Svg.TITLE;
                case "small" -> Svg.SMALL;
                default -> Svg.NORMAL;
              };
          double width = Svg.width(text.getTextContent(), size);
          double start =
              Double.parseDouble(text.getAttribute("x"))
                  - switch (text.getAttribute("text-anchor")) {
                    case "middle" -> width / 2;
                    case "end" -> width;
                    default -> 0;
                  };
          assertThat(start).as(file + ": " + text.getTextContent()).isNotNegative();
          assertThat(start + width)
              .as(file + ": " + text.getTextContent())
              .isLessThanOrEqualTo(Svg.WIDTH);
        }
      }
    }
  }

  @Test
  void jmhsFilesAreRead() throws Exception {
    write("harvest.jmh.json", JMH);
    assertThat(ResultFiles.read(folder))
        .containsExactly(
            new Run(
                "harvest",
                "",
                List.of(
                    new Result("harvest", "", "Kqueue, channels", "time", "ns", 3, 2, 4, 5, ""))));
  }

  @Test
  void ofTwoResultsOfTheSameTheLaterCounts() throws Exception {
    write("a.jsonl", line("w", "", "C", "ns", 1, "C"), line("w", "", "C", "ns", 2, "C"));
    assertThat(ResultFiles.read(folder))
        .flatExtracting(Run::results)
        .extracting(Result::median)
        .containsExactly(2.0);
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
