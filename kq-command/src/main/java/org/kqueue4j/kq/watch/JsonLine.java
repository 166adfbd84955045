package org.kqueue4j.kq.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.text.NameText;

/**
 * Prints an event as a JSON object on one line: {@code spec}, {@code event} and the fields that
 * {@link Occurrence} lists.
 */
final class JsonLine implements LineFormat {
  private final JsonFactory json = new JsonFactory();

  @Override
  public String line(Occurrence occurrence) {
    StringWriter text = new StringWriter();
    try (JsonGenerator event = json.createGenerator(text)) {
      event.writeStartObject();
      event.writeStringField("spec", occurrence.spec().text());
      event.writeStringField("event", occurrence.what());
      for (Map.Entry<String, Object> field : occurrence.fields().entrySet()) {
        event.writeFieldName(field.getKey());
        write(event, field.getValue());
      }
      event.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string writer does not fail
    }
    return NameText.json(text.toString());
  }

  private static void write(JsonGenerator event, Object value) throws IOException {
    switch (value) {
      case Number number -> event.writeNumber(number.longValue());
      case List<?> list -> {
        event.writeStartArray();
        for (Object element : list) {
          event.writeString(element.toString());
        }
        event.writeEndArray();
      }
      default -> event.writeString(value.toString());
    }
  }
}
