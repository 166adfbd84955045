// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.features;

import org.kqueue4j.kq.text.JsonObject;
import org.kqueue4j.selftest.trial.Feature;

/**
 * A report as a JSON object on one line: {@code system}, {@code architecture}, {@code processors},
 * {@code java}, {@code vm}, {@code descriptors} ({@code limit}, {@code open}), and {@code
 * features}, a list of objects with {@code feature}, {@code state} (yes, partly, no, unknown),
 * {@code remark}, and {@code errno} and {@code advice} if there are any.
 */
final class FeaturesJson {
  private FeaturesJson() {}

  static String of(FeatureReport report) {
    return report
        .machine()
        .json()
        .with(
            "descriptors",
            new JsonObject()
                .with("limit", report.descriptors().limit())
                .with("open", report.descriptors().open()))
        .with("features", report.features().stream().map(FeaturesJson::feature).toList())
        .toString();
  }

  private static JsonObject feature(Feature feature) {
    return new JsonObject()
        .with("feature", feature.name())
        .with("state", feature.state())
        .with("remark", feature.remark())
        .with("errno", feature.errno() == null ? null : feature.errno().name())
        .with("advice", feature.advice().isEmpty() ? null : feature.advice());
  }
}
