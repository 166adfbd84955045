// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Draws a chart of each work, and writes them and the tables into a page of Markdown.
 *
 * <pre>Figures RESULTS OUTPUT</pre>
 *
 * <p>RESULTS is a folder that {@link ResultFiles} reads, with a file {@code machine.md} that
 * describes the measured machine.
 */
public final class Figures {
  private static final String MACHINE = "machine.md";
  private static final String HEAD =
      """
      # Figures

      Measured and drawn by `benchmarks/run all`; written by a program, so don't edit it.
      [benchmarks/README.md](../../benchmarks/README.md) says how each is measured.

      %s
      Each cell has the median and, below it, the quartiles. × is the ratio to C, or where there is no C to the best
      of the others: of turns next to each other where they were measured so, of the medians otherwise. **Bold** is the
      best of its row, whoever it is; ≈ marks those that can't be told from it, since their quartiles overlap with its.
      Ours begin with *Kqueue*.
      """;

  private Figures() {}

  /** Draws the figures. */
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
    System.setProperty("java.awt.headless", "true");
    List<Work> works = Work.of(ResultFiles.read(folder));
    StringBuilder page = new StringBuilder(HEAD.formatted(machine(folder)));
    Files.createDirectories(output);
    for (Work work : works) {
      String svg = work.fileName() + ".svg";
      Files.writeString(output.resolve(svg), new Chart(work).toSvg());
      page.append("\n## ").append(work.caption().title()).append("\n\n");
      page.append("![").append(work.caption().title()).append("](").append(svg).append(")\n\n");
      String text = work.caption().text();
      if (!text.isEmpty()) {
        page.append(text).append("\n\n");
      }
      page.append(Tables.of(work));
    }
    Files.writeString(output.resolve("README.md"), page.toString().stripTrailing() + "\n");
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
