// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.report;

import java.util.List;
import java.util.Locale;
import org.kqueue4j.selftest.bench.Figure;
import org.kqueue4j.selftest.check.Outcome;
import org.kqueue4j.selftest.check.Outcome.Verdict;

/** A report as Markdown, with the failures first. */
public final class MarkdownReport {
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport() {}

  /** Returns the text, with what is to be hidden still in it. */
  public static String of(Report report) {
    MarkdownReport markdown = new MarkdownReport();
    markdown.write(report);
    return markdown.text.toString();
  }

  private void write(Report report) {
    line("# kqueue4j self-test");
    line("");
    line(report.summary());
    double seconds = report.time().toMillis() / 1e3;
    line(String.format(Locale.ROOT, "It took %.1f s; the seed was %d.", seconds, report.seed()));
    failures(report.outcomes().stream().filter(o -> o.verdict() == Verdict.FAILED).toList());
    heading("Machine");
    line("| what | |");
    line("| --- | --- |");
    report.facts().forEach(this::row);
    heading("What works");
    line("| what | works | what was seen, or why not |");
    line("| --- | --- | --- |");
    for (Outcome outcome : report.outcomes()) {
      row(outcome.title(), outcome.verdict().toString(), outcome.remark());
    }
    figures(report.outcomes().stream().flatMap(outcome -> outcome.figures().stream()).toList());
  }

  private void failures(List<Outcome> failed) {
    if (failed.isEmpty()) {
      return;
    }
    heading("Failures");
    for (Outcome outcome : failed) {
      line("### " + outcome.title());
      line("");
      line(clean(outcome.remark()));
      line("");
      line("```");
      outcome.detail().lines().map(line -> line.replace("```", "'''")).forEach(this::line);
      line("```");
      line("");
    }
  }

  private void figures(List<Figure> figures) {
    if (figures.isEmpty()) {
      return;
    }
    heading("Times in microseconds");
    line("| what | times | median | p99 | max |");
    line("| --- | ---: | ---: | ---: | ---: |");
    for (Figure figure : figures) {
      row(
          figure.name(),
          String.valueOf(figure.count()),
          micros(figure.median()),
          micros(figure.p99()),
          micros(figure.max()));
    }
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e3);
  }

  private void heading(String heading) {
    line("");
    line("## " + heading);
    line("");
  }

  private void row(String... cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(clean(cell).replace("|", "\\|")).append(" |");
    }
    line("");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  /** Returns a text on one line, and with nothing that a terminal or a browser would interpret. */
  private static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.chars().forEach(c -> clean.append(Character.isISOControl(c) ? ' ' : (char) c));
    return clean.toString().replace("<", "&lt;");
  }
}
