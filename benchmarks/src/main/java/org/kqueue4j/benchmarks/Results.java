// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The results of a run in a form that can be drawn: one JSON object a line, appended to the file
 * that the system property {@code results} names. Without the property nothing is written.
 *
 * <p>A ratio is a metric of its own, with {@code ratio} as its unit: to the base's adjacent turn.
 *
 * <p>For one thread at a time.
 */
final class Results {
  static final String RATIO = "ratio";

  private static final JsonFactory JSON = new JsonFactory();

  private Results() {}

  /**
   * Adds a result.
   *
   * @param work the measured work, such as {@code ping-pong}
   * @param parameter its size or form; empty if there is only one
   * @param contestant the contestant's name
   * @param metric the measured metric
   * @param unit the unit of the metric
   * @param spread the median and quartiles
   * @param samples the number of turns
   * @param base the contestant that the others are compared with; empty if there is none
   */
  static void add(
      String work,
      String parameter,
      String contestant,
      String metric,
      String unit,
      Spread spread,
      int samples,
      String base)
      throws IOException {
    String file = System.getProperty("results", "");
    if (file.isEmpty()) {
      return;
    }
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("work", work);
      json.writeStringField("parameter", parameter);
      json.writeStringField("contestant", contestant);
      json.writeStringField("metric", metric);
      json.writeStringField("unit", unit);
      json.writeNumberField("median", spread.median());
      json.writeNumberField("lower", spread.low());
      json.writeNumberField("upper", spread.high());
      json.writeNumberField("samples", samples);
      json.writeStringField("base", base);
      json.writeEndObject();
    }
    Files.writeString(
        Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
