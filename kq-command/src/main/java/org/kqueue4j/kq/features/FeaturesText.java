// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.features;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.selftest.trial.Feature;
import org.kqueue4j.selftest.trial.State;

/** A report as lines of 80 columns for people: the feature, its state and the remark. */
final class FeaturesText {
  private static final int COLUMNS = 80;
  private static final int NAME_WIDTH = 19;
  private static final int STATE_WIDTH = 9;
  private static final String RESET = "\u001b[0m";

  private final boolean coloured;
  private final List<String> lines = new ArrayList<>();

  private FeaturesText(boolean coloured) {
    this.coloured = coloured;
  }

  /** Returns the lines of a report. */
  static List<String> of(FeatureReport report, boolean coloured) {
    FeaturesText text = new FeaturesText(coloured);
    text.write(report);
    return text.lines;
  }

  private void write(FeatureReport report) {
    fact("system", report.machine().systemLine());
    fact("java", report.machine().javaLine());
    String limit =
        report.descriptors().limit().isEmpty() ? "not known" : report.descriptors().limit();
    String open =
        report.descriptors().open() < 0 ? "" : ", " + report.descriptors().open() + " are open";
    fact("descriptors", "at most " + limit + open);
    lines.add("");
    for (Feature feature : report.features()) {
      feature(feature);
    }
  }

  private void fact(String name, String text) {
    lines.add(padded(name, NAME_WIDTH) + text);
  }

  private void feature(Feature feature) {
    String state = padded(feature.state().toString(), STATE_WIDTH);
    String head = padded(feature.name(), NAME_WIDTH) + coloured(state, feature.state());
    String why = Printable.clean(feature.remark());
    if (!feature.advice().isEmpty()) {
      why += "; " + feature.advice();
    }
    for (String line : wrapped(why)) {
      lines.add((head + line).stripTrailing());
      head = " ".repeat(NAME_WIDTH + STATE_WIDTH);
    }
  }

  private String coloured(String text, State state) {
    if (!coloured) {
      return text;
    }
    String colour =
        switch (state) {
          case YES -> "\u001b[32m";
          case PARTLY -> "\u001b[33m";
          case NO, UNKNOWN -> "\u001b[31m";
        };
    return colour + text + RESET;
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
