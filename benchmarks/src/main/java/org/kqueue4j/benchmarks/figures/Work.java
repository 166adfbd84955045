// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All results of one work, and by their keys those that are ratios.
 *
 * @param conditions of the runs that measured it
 */
record Work(
    Caption caption, Set<String> conditions, List<Result> results, Map<Result.Key, Result> ratios) {
  /** Returns the works in the order of the captions; works without one come last. */
  static List<Work> of(List<Run> runs) {
    Map<String, Work> works = new LinkedHashMap<>();
    Caption.ALL.forEach(caption -> works.put(caption.work(), of(caption)));
    for (Run run : runs) {
      for (Result result : run.results()) {
        Work work = works.computeIfAbsent(result.work(), name -> of(Caption.of(name)));
        work.conditions.add(run.conditions());
        if (result.isRatio()) {
          work.ratios.put(result.key(), result);
        } else {
          work.results.add(result);
        }
      }
    }
    return works.values().stream().filter(work -> !work.results.isEmpty()).toList();
  }

  private static Work of(Caption caption) {
    return new Work(caption, new LinkedHashSet<>(), new ArrayList<>(), new LinkedHashMap<>());
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

  /** Returns the metrics of memory, whose values say more than their ratios. */
  List<String> metricsOfMemory() {
    return distinct(Result::metric, Result::isMemory);
  }

  List<String> parameters() {
    return distinct(Result::parameter, _ -> true);
  }

  List<String> parametersOf(String metric) {
    return distinct(Result::parameter, result -> result.metric().equals(metric));
  }

  List<String> contestantsOf(String metric) {
    return distinct(Result::contestant, result -> result.metric().equals(metric));
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

  @Nullable Result result(String contestant, String parameter, String metric) {
    return row(parameter, metric).stream()
        .filter(result -> result.contestant().equals(contestant))
        .findFirst()
        .orElse(null);
  }

  /** Returns whether there is one contestant, which has nothing to be compared with. */
  boolean isAlone() {
    return distinct(Result::contestant, _ -> true).size() == 1;
  }

  /** Returns whether the parameters are sizes, and enough of them for lines. */
  boolean isSeries() {
    List<String> parameters = parameters();
    return parameters.size() >= 4 && parameters.stream().allMatch(p -> p.matches("[1-9]\\d*"));
  }

  /**
   * Returns what the others are compared with: the base, or else the best peer; null if there is
   * neither.
   */
  @Nullable Result base(String parameter, String metric) {
    Result best = null;
    for (Result result : row(parameter, metric)) {
      if (result.contestant().equals(result.base())) {
        return result;
      }
      if (!result.isOurs() && (best == null || result.betterThan(best))) {
        best = result;
      }
    }
    return best;
  }

  /**
   * Returns a result's ratio to the base: by adjacent turns where that was measured, otherwise by
   * the medians; null if there is none.
   */
  @Nullable Ratio ratio(Result result) {
    Result base = base(result.parameter(), result.metric());
    if (base == null || base.median() == 0 || (result.moreIsBetter() && result.lower() == 0)) {
      return null;
    }
    Result measured = base == result ? null : ratios.get(result.ratioKey());
    if (measured == null) {
      return Ratio.of(result, base.median());
    }
    Ratio ratio = Ratio.of(measured, 1);
    return result.moreIsBetter() ? ratio.inverted() : ratio;
  }
}
