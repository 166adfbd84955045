// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kqueue4j.selftest.bench.Figure;
import org.kqueue4j.selftest.check.Outcome;

/**
 * A report as one JSON object on one line: {@code machine}, an object of texts; {@code seed};
 * {@code seconds}; {@code failed}; and {@code results}, a list of objects with {@code group},
 * {@code name}, {@code works} (WORKS, PARTLY, LACKING, UNTRIED, FAILED), {@code remark}, {@code
 * detail} and {@code figures} in nanoseconds.
 */
public final class JsonReport {
  private final StringBuilder text = new StringBuilder();

  private JsonReport() {}

  /** The object, with what is to be hidden still in it. */
  public static String of(Report report) {
    JsonReport json = new JsonReport();
    json.write(report);
    return json.text.toString();
  }

  private void write(Report report) {
    text.append("{\"machine\":{");
    String comma = "";
    for (Map.Entry<String, String> fact : report.facts().all()) {
      text.append(comma).append(string(fact.getKey())).append(':').append(string(fact.getValue()));
      comma = ",";
    }
    text.append("},\"seed\":").append(report.seed());
    text.append(String.format(Locale.ROOT, ",\"seconds\":%.3f", report.time().toMillis() / 1e3));
    text.append(",\"failed\":").append(report.hasFailed()).append(",\"results\":[");
    comma = "";
    for (Outcome outcome : report.outcomes()) {
      text.append(comma);
      outcome(outcome);
      comma = ",";
    }
    text.append("]}");
  }

  private void outcome(Outcome outcome) {
    text.append("{\"group\":").append(string(outcome.group()));
    text.append(",\"name\":").append(string(outcome.name()));
    text.append(",\"works\":").append(string(outcome.verdict().name()));
    text.append(",\"remark\":").append(string(outcome.remark()));
    if (!outcome.detail().isEmpty()) {
      text.append(",\"detail\":").append(string(outcome.detail()));
    }
    if (!outcome.figures().isEmpty()) {
      figures(outcome.figures());
    }
    text.append('}');
  }

  private void figures(List<Figure> figures) {
    text.append(",\"figures\":[");
    String comma = "";
    for (Figure figure : figures) {
      text.append(comma).append("{\"name\":").append(string(figure.name()));
      text.append(",\"count\":").append(figure.count());
      text.append(",\"median\":").append(figure.median());
      text.append(",\"p99\":").append(figure.p99());
      text.append(",\"max\":").append(figure.max()).append('}');
      comma = ",";
    }
    text.append(']');
  }

  private static String string(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
