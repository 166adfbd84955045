// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kqueue4j.benchmarks.figures.Headline.Row;

/**
 * Draws the summary and a chart of each work, and writes them and the tables into a page of
 * Markdown, with the results beside it.
 *
 * <pre>Figures RESULTS OUTPUT</pre>
 *
 * <p>RESULTS is a folder that {@link ResultFiles} reads, with a file {@code machine.md} that
 * describes the measured machine.
 */
public final class Figures {
  private static final String MACHINE = "machine.md";
  private static final String PAGE = "README.md";
  private static final String RESULTS = "results";
  private static final String SUMMARY = "summary.svg";
  private static final String HEAD =
      """
      # What kqueue4j costs

      %sEach number is a cost as a multiple of what C needs for the same or, where C has nothing like it, of what the best
      peer needs: less is better. 1 is that contestant, with what it needs. Rates are inverted. ± is half the
      distance between the quartiles. The names of kqueue4j's contestants begin with *Kqueue*.

      %s
      [benchmarks/README.md](../../benchmarks/README.md) describes how each benchmark measures, and how this page is
      generated: do not edit it. `getppid` is the cost of the cheapest system call, which differs by a factor of five
      between machines; what a contestant costs beside C depends on it. All numbers are in [results](%s).
      """;

  private Figures() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      System.err.println("usage: Figures RESULTS OUTPUT");
      System.exit(2);
    }
    try {
      write(Path.of(args[0]), Path.of(args[1]));
    } catch (BadResults e) {
      System.err.println("figures: " + e.getMessage());
      System.exit(1);
    }
  }

  static void write(Path folder, Path output) throws BadResults, IOException {
    List<Run> runs = ResultFiles.read(folder);
    String machine = machine(folder);
    List<Work> works = Work.of(runs);
    List<Row> rows = Headline.rows(works);
    ResultFiles.write(runs, output.resolve(RESULTS));
    Files.writeString(output.resolve(RESULTS).resolve(MACHINE), machine);
    String summary = "";
    if (!rows.isEmpty()) {
      Files.writeString(output.resolve(SUMMARY), SummaryChart.of(rows));
      summary = "![%s](%s)\n\n%s\n".formatted(SummaryChart.TITLE, SUMMARY, Tables.of(rows));
    }
    StringBuilder page = new StringBuilder(HEAD.formatted(summary, machine, RESULTS));
    for (Work work : works) {
      String svg = work.fileName() + ".svg";
      String chart = work.isSeries() ? LineChart.of(work) : BarChart.of(work);
      Files.writeString(output.resolve(svg), chart);
      page.append(section(work, svg));
    }
    Files.writeString(output.resolve(PAGE), page.toString().stripTrailing() + "\n");
  }

  private static String section(Work work, String svg) {
    String title = work.caption().title();
    return Stream.of(
            "\n## " + title,
            "![%s](%s)".formatted(title, svg),
            work.caption().text(),
            String.join("\n", work.conditions()),
            Tables.of(work).stripTrailing() + "\n")
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("\n\n"));
  }

  private static String machine(Path folder) throws BadResults, IOException {
    Path file = folder.resolve(MACHINE);
    if (!Files.exists(file)) {
      throw new BadResults(
          "no " + file + ", which says on what machine: benchmarks/run writes it with KQ_RESULTS");
    }
    return Files.readString(file);
  }
}
