// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A JSON object that is written on one line. */
public final class JsonObject {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Map<String, Object> fields = new LinkedHashMap<>();

  /**
   * Adds a field.
   *
   * @param value a String, a number, a boolean, an object, or a list or stream of these; with null
   *     there is no such field
   */
  public JsonObject with(String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value instanceof Stream<?> elements ? elements.toList() : value);
    }
    return this;
  }

  /** Returns the object, in which each byte of a name that is not UTF-8 is an escape sequence. */
  @Override
  public String toString() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string writer does not fail
    }
    return NameText.json(text.toString());
  }

  /** Writes the object with a generator. */
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      json.writeFieldName(field.getKey());
      write(json, field.getValue());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case JsonObject object -> object.write(json);
      case Iterable<?> list -> {
        json.writeStartArray();
        for (Object element : list) {
          write(json, element);
        }
        json.writeEndArray();
      }
      case BigDecimal number -> json.writeNumber(number.toPlainString());
      case Double number -> json.writeNumber(number);
      case Number number -> json.writeNumber(number.longValue());
      case Boolean truth -> json.writeBoolean(truth);
      default -> json.writeString(value.toString());
    }
  }
}
