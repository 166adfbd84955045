// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.util.List;
import org.kqueue4j.kq.system.SystemInfo;
import org.kqueue4j.kq.text.JsonObject;

/**
 * Results as a JSON object on one line: {@code system}, {@code architecture}, {@code processors},
 * {@code java}, {@code vm}, {@code warnings}, {@code rounds}, {@code unit} (ns), and {@code
 * results}, a list of objects with {@code name}, {@code what}, {@code kqueue} and {@code jdk}, each
 * with {@code median}, {@code low} and {@code high} (the quartiles), and {@code peer}, the JDK's
 * means.
 */
final class BenchJson {
  private BenchJson() {}

  static String of(SystemInfo machine, List<String> warnings, List<BenchResult> results) {
    return machine
        .json()
        .with("warnings", warnings)
        .with("rounds", Rounds.count())
        .with("unit", "ns")
        .with("results", results.stream().map(BenchJson::result).toList())
        .toString();
  }

  private static JsonObject result(BenchResult result) {
    return new JsonObject()
        .with("name", result.comparison().name())
        .with("what", result.comparison().title())
        .with("kqueue", quartiles(result.kqueue()))
        .with("jdk", quartiles(result.jdk()))
        .with("peer", result.comparison().peer());
  }

  private static JsonObject quartiles(Quartiles quartiles) {
    return new JsonObject()
        .with("median", tenths(quartiles.median()))
        .with("low", tenths(quartiles.low()))
        .with("high", tenths(quartiles.high()));
  }

  /** Returns the number with one digit after the point; more digits mean nothing. */
  private static double tenths(double nanos) {
    return Math.round(nanos * 10) / 10.0;
  }
}
