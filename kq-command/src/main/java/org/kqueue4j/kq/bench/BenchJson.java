package org.kqueue4j.kq.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.kqueue4j.kq.system.SystemInfo;

/**
 * Results as a JSON object on one line: {@code system}, {@code architecture}, {@code processors},
 * {@code java}, {@code vm}, {@code warnings}, {@code rounds}, {@code unit} (ns), and {@code
 * results}, a list of objects with {@code name}, {@code what}, {@code kqueue} and {@code jdk}, each
 * with {@code median}, {@code low} and {@code high} (the quartiles), and {@code peer}, the JDK's
 * means.
 */
final class BenchJson {
  private BenchJson() {}

  /** Returns the object. */
  static String of(SystemInfo machine, List<String> warnings, List<BenchResult> results) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("system", machine.system());
      json.writeStringField("architecture", machine.architecture());
      json.writeNumberField("processors", machine.processors());
      json.writeStringField("java", machine.java());
      json.writeStringField("vm", machine.vm());
      json.writeArrayFieldStart("warnings");
      for (String warning : warnings) {
        json.writeString(warning);
      }
      json.writeEndArray();
      json.writeNumberField("rounds", Rounds.count());
      json.writeStringField("unit", "ns");
      json.writeArrayFieldStart("results");
      for (BenchResult result : results) {
        json.writeStartObject();
        json.writeStringField("name", result.comparison().name());
        json.writeStringField("what", result.comparison().title());
        spread(json, "kqueue", result.kqueue());
        spread(json, "jdk", result.jdk());
        json.writeStringField("peer", result.comparison().peer());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string writer does not fail
    }
    return text.toString();
  }

  private static void spread(JsonGenerator json, String name, Quartiles spread) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("median", tenths(spread.median()));
    json.writeNumberField("low", tenths(spread.low()));
    json.writeNumberField("high", tenths(spread.high()));
    json.writeEndObject();
  }

  /** Returns the number with one digit after the point; more digits mean nothing. */
  private static double tenths(double nanos) {
    return Math.round(nanos * 10) / 10.0;
  }
}
