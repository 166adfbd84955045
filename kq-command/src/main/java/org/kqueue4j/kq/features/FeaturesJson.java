package org.kqueue4j.kq.features;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.kqueue4j.selftest.trial.Feature;

/**
 * A report as a JSON object on one line: {@code system}, {@code architecture}, {@code processors},
 * {@code java}, {@code vm}, {@code descriptors} ({@code limit}, {@code open}), and {@code
 * features}, a list of objects with {@code feature}, {@code state} (yes, partly, no, unknown),
 * {@code remark}, and {@code errno} and {@code advice} if there are any.
 */
final class FeaturesJson {
  private FeaturesJson() {}

  /** Returns the object. */
  static String of(FeatureReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("system", report.machine().system());
      json.writeStringField("architecture", report.machine().architecture());
      json.writeNumberField("processors", report.machine().processors());
      json.writeStringField("java", report.machine().java());
      json.writeStringField("vm", report.machine().vm());
      json.writeObjectFieldStart("descriptors");
      json.writeStringField("limit", report.descriptors().limit());
      json.writeNumberField("open", report.descriptors().open());
      json.writeEndObject();
      json.writeArrayFieldStart("features");
      for (Feature feature : report.features()) {
        feature(json, feature);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string writer does not fail
    }
    return text.toString();
  }

  private static void feature(JsonGenerator json, Feature feature) throws IOException {
    json.writeStartObject();
    json.writeStringField("feature", feature.name());
    json.writeStringField("state", feature.state().toString());
    json.writeStringField("remark", feature.remark());
    if (feature.errno() != null) {
      json.writeStringField("errno", feature.errno().name());
    }
    if (!feature.advice().isEmpty()) {
      json.writeStringField("advice", feature.advice());
    }
    json.writeEndObject();
  }
}
