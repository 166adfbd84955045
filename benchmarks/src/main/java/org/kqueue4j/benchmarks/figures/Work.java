// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All results of one work, and by their keys those that are ratios. */
record Work(Caption caption, List<Result> results, Map<Result.Key, Result> ratios) {
  /** Returns the works in the order of the captions; works without one come last. */
  static List<Work> of(List<Result> all) {
    Map<String, Work> works = new LinkedHashMap<>();
    Caption.ALL.forEach(caption -> works.put(caption.work(), of(caption)));
    for (Result result : all) {
      Work work = works.computeIfAbsent(result.work(), name -> of(Caption.of(name)));
      if (result.isRatio()) {
        work.ratios.put(result.key(), result);
      } else {
        work.results.add(result);
      }
    }
    return works.values().stream().filter(work -> !work.results.isEmpty()).toList();
  }

  private static Work of(Caption caption) {
    return new Work(caption, new ArrayList<>(), new LinkedHashMap<>());
  }

  String fileName() {
    return caption.work().replaceAll("[^A-Za-z0-9]+", "-");
  }

  /** Returns the metrics that the chart shows: those of the caption, otherwise the first. */
  List<String> drawnMetrics() {
    List<String> all = distinct(Result::metric, _ -> true);
    List<String> drawn = caption.drawn().stream().filter(all::contains).toList();
    return drawn.isEmpty() ? all.subList(0, 1) : drawn;
  }

  List<String> parameters() {
    return distinct(Result::parameter, _ -> true);
  }

  List<String> contestants(String parameter) {
    return distinct(Result::contestant, result -> result.parameter().equals(parameter));
  }

  List<String> metrics(String parameter) {
    return distinct(Result::metric, result -> result.parameter().equals(parameter));
  }

  private List<String> distinct(Function<Result, String> field, Predicate<Result> which) {
    return results.stream().filter(which).map(field).distinct().toList();
  }

  Result first(String metric) {
    return ofMetric(metric).getFirst();
  }

  List<Result> ofMetric(String metric) {
    return results.stream().filter(result -> result.metric().equals(metric)).toList();
  }

  List<Result> row(String parameter, String metric) {
    return ofMetric(metric).stream().filter(r -> r.parameter().equals(parameter)).toList();
  }

  /** Returns whether there is one contestant, so that a panel may show all metrics of a unit. */
  boolean isAlone() {
    return distinct(Result::contestant, _ -> true).size() == 1;
  }

  /** Returns whether the parameters are sizes, and enough of them for lines. */
  boolean isSeries() {
    List<String> parameters = parameters();
    return parameters.size() >= 4 && parameters.stream().allMatch(p -> p.matches("[1-9]\\d*"));
  }

  /** Returns what a row is compared with: the base, or else the best peer; null for none. */
  private static @Nullable Result base(List<Result> row) {
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
    Result measured = ratios.get(result.ratioKey());
    if (measured != null) {
      return measured.median();
    }
    return base.median() == 0 ? Double.NaN : result.median() / base.median();
  }
}
