// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kqueue4j.selftest.bench.Figure;
import org.kqueue4j.selftest.check.Outcome;
import org.kqueue4j.selftest.check.Verdict;

/** A report as Markdown: what failed stands first. */
public final class MarkdownReport {
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport() {}

  /** The text, as it is; what is to be hidden is in it. */
  public static String of(Report report) {
    MarkdownReport markdown = new MarkdownReport();
    markdown.write(report);
    return markdown.text.toString();
  }

  private void write(Report report) {
    line("# kqueue4j self-test");
    line("");
    line(report.summary());
    line(
        String.format(
            Locale.ROOT,
            "It took %.1f s; the seed was %d.",
            report.time().toMillis() / 1e3,
            report.seed()));
    failures(report.outcomes());
    facts(report.facts());
    outcomes(report.outcomes());
    figures(report.outcomes());
  }

  private void failures(List<Outcome> outcomes) {
    List<Outcome> failed =
        outcomes.stream().filter(outcome -> outcome.verdict() == Verdict.FAILED).toList();
    if (failed.isEmpty()) {
      return;
    }
    heading("Failures");
    for (Outcome outcome : failed) {
      line("### " + outcome.group() + ": " + outcome.name());
      line("");
      line(clean(outcome.remark()));
      line("");
      line("```");
      outcome.detail().lines().map(line -> line.replace("```", "'''")).forEach(this::line);
      line("```");
      line("");
    }
  }

  private void facts(Facts facts) {
    heading("Machine");
    line("| what | |");
    line("| --- | --- |");
    for (Map.Entry<String, String> fact : facts.all()) {
      line("| " + cell(fact.getKey()) + " | " + cell(fact.getValue()) + " |");
    }
  }

  private void outcomes(List<Outcome> outcomes) {
    heading("What works");
    line("| what | works | what was seen, or why not |");
    line("| --- | --- | --- |");
    for (Outcome outcome : outcomes) {
      String what = outcome.group() + ": " + outcome.name();
      line("| " + cell(what) + " | " + outcome.verdict() + " | " + cell(outcome.remark()) + " |");
    }
  }

  private void figures(List<Outcome> outcomes) {
    List<Figure> figures = outcomes.stream().flatMap(o -> o.figures().stream()).toList();
    if (figures.isEmpty()) {
      return;
    }
    heading("Times in microseconds");
    line("| what | times | median | p99 | max |");
    line("| --- | ---: | ---: | ---: | ---: |");
    for (Figure figure : figures) {
      line(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.1f | %.1f | %.1f |",
              cell(figure.name()),
              figure.count(),
              figure.median() / 1e3,
              figure.p99() / 1e3,
              figure.max() / 1e3));
    }
  }

  private void heading(String heading) {
    line("");
    line("## " + heading);
    line("");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private static String cell(String text) {
    return clean(text).replace("|", "\\|");
  }

  /** On one line, and with nothing that a terminal or a browser would take for an order. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.chars().forEach(c -> clean.append(Character.isISOControl(c) ? ' ' : (char) c));
    return clean.toString().replace("<", "&lt;");
  }
}
