// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.features;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.system.SystemInfo;
import org.kqueue4j.kq.text.JsonObject;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.selftest.trial.DescriptorUse;
import org.kqueue4j.selftest.trial.Feature;
import org.kqueue4j.selftest.trial.State;
import org.kqueue4j.selftest.trial.Trials;

/**
 * What was found out about the machine.
 *
 * @param descriptors how many descriptors this process may open, and has open
 * @param features the result of each trial
 */
record FeatureReport(SystemInfo machine, DescriptorUse descriptors, List<Feature> features) {
  private static final int COLUMNS = 80;
  private static final int NAME_WIDTH = 19;
  private static final int STATE_WIDTH = 9;

  static FeatureReport ofThisMachine() {
    List<Feature> features = Trials.all().stream().flatMap(trial -> trial.run().stream()).toList();
    return new FeatureReport(SystemInfo.here(), DescriptorUse.now(), features);
  }

  /** Returns whether every state is known. */
  boolean isComplete() {
    return features.stream().noneMatch(feature -> feature.state() == State.UNKNOWN);
  }

  /** Returns a JSON object on one line: the machine, descriptors and features. */
  String json() {
    JsonObject use =
        new JsonObject().with("limit", descriptors.limit()).with("open", descriptors.open());
    return machine
        .json()
        .with("descriptors", use)
        .with("features", features.stream().map(FeatureReport::json))
        .toString();
  }

  private static JsonObject json(Feature feature) {
    return new JsonObject()
        .with("feature", feature.name())
        .with("state", feature.state())
        .with("remark", feature.remark())
        .with("errno", feature.errno() == null ? null : feature.errno().name())
        .with("advice", feature.advice().isEmpty() ? null : feature.advice());
  }

  /** Returns lines of 80 columns: the machine, and each feature, its state and the remark. */
  List<String> text(boolean coloured) {
    List<String> lines = new ArrayList<>();
    lines.add(padded("system", NAME_WIDTH) + machine.systemLine());
    lines.add(padded("java", NAME_WIDTH) + machine.java() + ", " + machine.vm());
    String limit = descriptors.limit().isEmpty() ? "not known" : descriptors.limit();
    String open = descriptors.open() < 0 ? "" : ", " + descriptors.open() + " are open";
    lines.add(padded("descriptors", NAME_WIDTH) + "at most " + limit + open);
    lines.add("");
    for (Feature feature : features) {
      String state = padded(feature.state().toString(), STATE_WIDTH);
      String head = padded(feature.name(), NAME_WIDTH);
      head += coloured ? coloured(state, feature.state()) : state;
      String advice = feature.advice().isEmpty() ? "" : "; " + feature.advice();
      for (String line : wrapped(Printable.clean(feature.remark()) + advice)) {
        lines.add((head + line).stripTrailing());
        head = " ".repeat(NAME_WIDTH + STATE_WIDTH);
      }
    }
    return lines;
  }

  private static String coloured(String text, State state) {
    String colour =
        switch (state) {
          case YES -> "\u001b[32m";
          case PARTLY -> "\u001b[33m";
          case NO, UNKNOWN -> "\u001b[31m";
        };
    return colour + text + "\u001b[0m";
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  /** Breaks a text at spaces into lines that fit. A longer word gets its own line. */
  private static List<String> wrapped(String text) {
    int width = COLUMNS - NAME_WIDTH - STATE_WIDTH;
    List<String> wrapped = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        wrapped.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    wrapped.add(line.toString());
    return wrapped;
  }
}
