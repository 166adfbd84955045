package org.kqueue4j.kq.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events as JSON, one object on a line. Every object has {@code spec} and {@code event}:
 *
 * <pre>
 * fired     count        a timer expired
 * bytes     bytes, peer  bytes came; no peer: on standard input
 * eof       eof          standard input is at its end: true
 * listen    port         not an event: peers can connect
 * connect   peer         a peer came
 * close     peer         the peer closed its side
 * reset     peer         the connection broke
 * vnode     notes        something happened to a file: a list of names
 * child     pid, parent  a tracked process was forked off; no parent if that is not known any more
 * fork      pid          a process forked
 * exec      pid          it executed a program
 * exit      pid, status  it exited; signal instead of status if one ended it
 * trackerr  pid          a child of it could not be tracked
 * signal    count        a signal came
 * </pre>
 */
final class JsonReport implements Report {
  private final JsonFactory json = new JsonFactory();
  private final EventLines lines;

  JsonReport(EventLines lines) {
    this.lines = lines;
  }

  @Override
  public void fired(String spec, long count) {
    lines.event(object(spec, "fired", null, event -> event.writeNumberField("count", count)));
  }

  @Override
  public void bytes(String spec, @Nullable String peer, long bytes) {
    lines.event(object(spec, "bytes", peer, event -> event.writeNumberField("bytes", bytes)));
  }

  @Override
  public void eof(String spec) {
    lines.event(object(spec, "eof", null, event -> event.writeBooleanField("eof", true)));
  }

  @Override
  public void listening(String spec, int port) {
    lines.notice(object(spec, "listen", null, event -> event.writeNumberField("port", port)));
  }

  @Override
  public void connected(String spec, String peer) {
    lines.event(object(spec, "connect", peer, event -> {}));
  }

  @Override
  public void closed(String spec, String peer) {
    lines.event(object(spec, "close", peer, event -> {}));
  }

  @Override
  public void reset(String spec, String peer) {
    lines.event(object(spec, "reset", peer, event -> {}));
  }

  @Override
  public void happened(String spec, List<String> notes) {
    lines.event(
        object(
            spec,
            "vnode",
            null,
            event -> {
              event.writeArrayFieldStart("notes");
              for (String note : notes) {
                event.writeString(note);
              }
              event.writeEndArray();
            }));
  }

  @Override
  public void forkedOff(String spec, long pid, long parent) {
    lines.event(
        object(
            spec,
            "child",
            null,
            event -> {
              event.writeNumberField("pid", pid);
              if (parent != 0) {
                event.writeNumberField("parent", parent);
              }
            }));
  }

  @Override
  public void did(String spec, long pid, String what) {
    lines.event(object(spec, what, null, event -> event.writeNumberField("pid", pid)));
  }

  @Override
  public void exited(String spec, long pid, ExitCode code) {
    boolean killed = code.signal() != 0;
    lines.event(
        object(
            spec,
            "exit",
            null,
            event -> {
              event.writeNumberField("pid", pid);
              event.writeNumberField(
                  killed ? "signal" : "status", killed ? code.signal() : code.status());
            }));
  }

  @Override
  public void signalled(String spec, long count) {
    lines.event(object(spec, "signal", null, event -> event.writeNumberField("count", count)));
  }

  /** Writes the fields of one kind of event. */
  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator event) throws IOException;
  }

  private String object(String spec, String name, @Nullable String peer, Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator event = json.createGenerator(text)) {
      event.writeStartObject();
      event.writeStringField("spec", spec);
      event.writeStringField("event", name);
      if (peer != null) {
        event.writeStringField("peer", peer);
      }
      fields.write(event);
      event.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string takes everything
    }
    return text.toString();
  }
}
