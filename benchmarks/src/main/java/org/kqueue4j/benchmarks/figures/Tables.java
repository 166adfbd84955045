// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** The results of one work as Markdown tables with a column for each contestant. */
final class Tables {
  private final Work work;
  private final StringBuilder text = new StringBuilder();

  private Tables(Work work) {
    this.work = work;
  }

  static String of(Work work) {
    Tables tables = new Tables(work);
    work.parameters().stream()
        .collect(Collectors.groupingBy(work::contestants, LinkedHashMap::new, Collectors.toList()))
        .forEach(tables::table);
    return tables.text.toString();
  }

  private void table(List<String> contestants, List<String> parameters) {
    line(work.caption().parameter(), contestants);
    line("---", contestants.stream().map(_ -> "---").toList());
    for (String parameter : parameters) {
      for (String metric : work.metrics(parameter)) {
        List<Result> row = work.row(parameter, metric);
        String name = nameOf(row.getFirst());
        line(
            parameter.isEmpty() ? name : parameter + "<br>" + name,
            contestants.stream().map(contestant -> cell(contestant, row)).toList());
      }
    }
    text.append('\n');
  }

  static String nameOf(Result result) {
    return result.unit().isEmpty() ? result.metric() : result.metric() + ", " + result.unit();
  }

  private void line(String first, List<String> others) {
    text.append("| ").append(first);
    others.forEach(cell -> text.append(" | ").append(cell));
    text.append(" |\n");
  }

  private String cell(String contestant, List<Result> row) {
    return row.stream()
        .filter(result -> result.contestant().equals(contestant))
        .findFirst()
        .map(result -> cell(result, row))
        .orElse("");
  }

  private String cell(Result result, List<Result> row) {
    Result best = Work.best(row);
    double ratio = work.ratio(result, row);
    String value = Digits.of(result.median());
    if (!Double.isNaN(ratio)) {
      value += " " + Digits.ofRatio(ratio);
    }
    if (result.median() == best.median()) {
      value = "**" + value + "**";
    } else if (result.overlaps(best)) {
      value += " ≈";
    }
    String quartiles = Digits.of(result.lower()) + " to " + Digits.of(result.upper());
    return value.replace(" ", "&nbsp;") + "<br><sub>" + quartiles.replace(" ", "&nbsp;") + "</sub>";
  }
}
