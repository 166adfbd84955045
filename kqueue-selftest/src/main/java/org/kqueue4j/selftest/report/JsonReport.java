// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.kqueue4j.selftest.bench.Figure;
import org.kqueue4j.selftest.check.Outcome;

/**
 * A report as one JSON object on one line: {@code machine}, an object of texts; {@code seed};
 * {@code seconds}; {@code failed}; and {@code results}, a list of objects with {@code group},
 * {@code name}, {@code works} (WORKS, PARTLY, LACKING, UNTRIED, FAILED), {@code remark}, {@code
 * detail} and {@code figures} in nanoseconds.
 */
public final class JsonReport {
  private JsonReport() {}

  /** Returns the object, with what is to be hidden still in it. */
  public static String of(Report report) {
    Map<String, String> machine = new LinkedHashMap<>();
    report.facts().forEach((name, fact) -> machine.put(name, string(fact)));
    Map<String, String> members = new LinkedHashMap<>();
    members.put("machine", object(machine));
    members.put("seed", String.valueOf(report.seed()));
    members.put("seconds", String.format(Locale.ROOT, "%.3f", report.time().toMillis() / 1e3));
    members.put("failed", String.valueOf(report.hasFailed()));
    members.put("results", array(report.outcomes().stream().map(JsonReport::outcome).toList()));
    return object(members);
  }

  private static String outcome(Outcome outcome) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("group", string(outcome.group()));
    members.put("name", string(outcome.name()));
    members.put("works", string(outcome.verdict().name()));
    members.put("remark", string(outcome.remark()));
    if (!outcome.detail().isEmpty()) {
      members.put("detail", string(outcome.detail()));
    }
    if (!outcome.figures().isEmpty()) {
      members.put("figures", array(outcome.figures().stream().map(JsonReport::figure).toList()));
    }
    return object(members);
  }

  private static String figure(Figure figure) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("name", string(figure.name()));
    members.put("count", String.valueOf(figure.count()));
    members.put("median", String.valueOf(figure.median()));
    members.put("p99", String.valueOf(figure.p99()));
    members.put("max", String.valueOf(figure.max()));
    return object(members);
  }

  private static String array(List<String> elements) {
    return "[" + String.join(",", elements) + "]";
  }

  private static String object(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> string(member.getKey()) + ":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String string(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default ->
            quoted.append(
                Character.isISOControl(c) ? "\\u%04x".formatted((int) c) : String.valueOf(c));
      }
    }
    return quoted.append('"').toString();
  }
}
