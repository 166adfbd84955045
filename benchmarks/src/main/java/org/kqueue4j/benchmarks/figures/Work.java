// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All results of one work. */
record Work(String name, List<Result> results) {
  /** Returns the works in the order of the captions; works without one come last. */
  static List<Work> of(List<Result> results) {
    Map<String, List<Result>> byName = new LinkedHashMap<>();
    for (Caption caption : Caption.values()) {
      byName.put(caption.work(), new ArrayList<>());
    }
    for (Result result : results) {
      byName.computeIfAbsent(result.work(), _ -> new ArrayList<>()).add(result);
    }
    return byName.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .map(entry -> new Work(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Returns the name of its files. */
  String fileName() {
    return name.replaceAll("[^A-Za-z0-9]+", "-");
  }

  String title() {
    return Caption.titleOf(name);
  }

  /**
   * Returns the metrics that the chart shows: the measured ones of the caption, otherwise the first
   * measured one.
   */
  List<String> drawnMetrics() {
    List<String> all =
        distinct(Result::metric, results.stream().filter(result -> !result.isRatio()).toList());
    List<String> drawn = Caption.drawnOf(name).stream().filter(all::contains).toList();
    return drawn.isEmpty() ? all.subList(0, 1) : drawn;
  }

  List<String> parameters() {
    return distinct(Result::parameter, results);
  }

  List<String> contestants(String parameter) {
    return distinct(Result::contestant, ofParameter(parameter));
  }

  List<String> metrics(String parameter) {
    return distinct(
        Result::metric,
        ofParameter(parameter).stream().filter(result -> !result.isRatio()).toList());
  }

  Result first(String metric) {
    return ofMetric(metric).getFirst();
  }

  /** Returns the results of a metric, of all contestants and parameters. */
  List<Result> ofMetric(String metric) {
    return results.stream()
        .filter(result -> result.metric().equals(metric) && !result.isRatio())
        .toList();
  }

  private List<Result> ofParameter(String parameter) {
    return results.stream().filter(result -> result.parameter().equals(parameter)).toList();
  }

  private static List<String> distinct(Function<Result, String> field, List<Result> results) {
    return List.copyOf(
        results.stream().map(field).collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  /** Returns the results of a metric and a parameter, of each contestant that has one. */
  List<Result> row(String parameter, String metric) {
    return ofParameter(parameter).stream()
        .filter(result -> result.metric().equals(metric) && !result.isRatio())
        .toList();
  }

  /** Returns whether there is one contestant, so that a panel may show all metrics of a unit. */
  boolean isAlone() {
    return distinct(Result::contestant, results).size() == 1;
  }

  /** Returns whether the parameters are sizes, and enough of them for lines. */
  boolean isSeries() {
    Set<String> parameters = Set.copyOf(parameters());
    return parameters.size() >= 4 && parameters.stream().allMatch(p -> p.matches("[1-9]\\d*"));
  }

  /** Returns what a row is compared with: the base, or else the best peer; null for none. */
  static @Nullable Result base(List<Result> row) {
    Result best = null;
    for (Result result : row) {
      if (result.contestant().equals(result.base())) {
        return result;
      }
      if (!result.isOurs() && (best == null || result.betterThan(best))) {
        best = result;
      }
    }
    return best;
  }

  static Result best(List<Result> row) {
    return row.stream().reduce((a, b) -> b.betterThan(a) ? b : a).orElseThrow();
  }

  /**
   * Returns a result's ratio to the base: by adjacent turns where that was measured, otherwise by
   * the medians. NaN if there is none.
   */
  double ratio(Result result, List<Result> row) {
    Result base = base(row);
    if (base == null || base == result) {
      return base == result ? 1 : Double.NaN;
    }
    return results.stream()
        .filter(other -> other.isRatio() && sameMetric(other, result))
        .mapToDouble(Result::median)
        .findFirst()
        .orElse(base.median() == 0 ? Double.NaN : result.median() / base.median());
  }

  private static boolean sameMetric(Result a, Result b) {
    return Objects.equals(a.parameter(), b.parameter())
        && a.contestant().equals(b.contestant())
        && a.metric().equals(b.metric());
  }
}
