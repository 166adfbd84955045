package org.kqueue4j.kq.tree;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.text.Spans;

/**
 * Prints a JSON object per line for each event. Each has {@code event}, {@code time} since the
 * beginning and, except for the summary, {@code pid}:
 *
 * <pre>
 * start    command                          the command was started: a list of words
 * found    parent, command, age             it existed before; no parent: it was named
 * fork     parent                           it was forked; "above" instead of parent: by that
 *                                           process or one of its descendants
 * exec     command                          it executed a program; no command: it exited before
 *                                           its command line was read
 * exit     status, lifetime, cpu, command   it exited; signal instead of status if one ended it;
 *                                           neither if it is unknown; no cpu if it is unknown
 * lost                                      events of it and its descendants may be missing
 * survived                                  it could not be ended
 * summary  processes, execs, failures,      counts, and the process with the longest life below
 *          living, losses, cpu, longest,    the first; tree: a list of all, each after its parent,
 *          tree                             with pid, parent (or above), command, execs, start,
 *                                           lifetime, cpu, status (or signal), or running: true
 * </pre>
 *
 * <p>All times are in seconds.
 */
final class TreeJson implements TreeReport {
  private final JsonFactory json = new JsonFactory();
  private final TreeOutput out;
  private final boolean quiet;

  /**
   * Makes a report.
   *
   * @param quiet whether only the summary is printed
   */
  TreeJson(TreeOutput out, boolean quiet) {
    this.out = out;
    this.quiet = quiet;
  }

  /** Writes the fields of one kind of event. */
  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator event) throws IOException;
  }

  @Override
  public void appeared(TreeProcess member) {
    switch (member.origin()) {
      case STARTED ->
          event("start", member.started(), member, event -> command(event, member.command()));
      case FOUND ->
          event(
              "found",
              0,
              member,
              event -> {
                parent(event, member);
                command(event, member.command());
                seconds(event, "age", -member.started());
              });
      case FORKED -> event("fork", member.started(), member, event -> parent(event, member));
    }
  }

  @Override
  public void executed(TreeProcess member) {
    event(
        "exec",
        member.executions().getLast().time(),
        member,
        event -> command(event, member.command()));
  }

  @Override
  public void exited(TreeProcess member) {
    event(
        "exit",
        member.ended(),
        member,
        event -> {
          status(event, member.status());
          seconds(event, "lifetime", member.lifetime(0));
          cpu(event, member.cpu());
          command(event, member.command());
        });
  }

  @Override
  public void lost(TreeProcess member, long time) {
    event("lost", time, member, _ -> {});
  }

  @Override
  public void survived(TreeProcess member, long time) {
    event("survived", time, member, _ -> {});
  }

  @Override
  public void ended(TreeHistory family, long time) {
    object(
        "summary",
        time,
        event -> {
          event.writeNumberField("processes", family.processes());
          event.writeNumberField("execs", family.executions());
          event.writeNumberField("failures", family.failures());
          event.writeNumberField("living", family.living());
          event.writeNumberField("losses", family.losses());
          cpu(event, family.cpu());
          TreeProcess longest = family.longest(time);
          if (longest != null) {
            event.writeObjectFieldStart("longest");
            event.writeNumberField("pid", longest.pid());
            seconds(event, "lifetime", longest.lifetime(time));
            event.writeEndObject();
          }
          event.writeArrayFieldStart("tree");
          for (TreeProcess member : family.inOrder()) {
            member(event, member, time);
          }
          event.writeEndArray();
        });
  }

  private static void member(JsonGenerator event, TreeProcess member, long time)
      throws IOException {
    event.writeStartObject();
    event.writeNumberField("pid", member.pid());
    parent(event, member);
    command(event, member.command());
    event.writeNumberField("execs", member.executions().size());
    seconds(event, "start", member.started());
    seconds(event, "lifetime", member.lifetime(time));
    cpu(event, member.cpu());
    if (member.isOver()) {
      status(event, member.status());
    } else {
      event.writeBooleanField("running", true);
    }
    event.writeEndObject();
  }

  private static void parent(JsonGenerator event, TreeProcess member) throws IOException {
    TreeProcess parent = member.parent();
    if (parent != null) {
      event.writeNumberField(member.isParentKnown() ? "parent" : "above", parent.pid());
    }
  }

  private static void command(JsonGenerator event, @Nullable List<String> command)
      throws IOException {
    if (command != null) {
      event.writeArrayFieldStart("command");
      for (String word : command) {
        event.writeString(word);
      }
      event.writeEndArray();
    }
  }

  private static void status(JsonGenerator event, @Nullable WaitStatus status) throws IOException {
    if (status != null && status.isKnown()) {
      boolean killed = status.signal() > 0;
      event.writeNumberField(
          killed ? "signal" : "status", killed ? status.signal() : status.code());
    }
  }

  private static void cpu(JsonGenerator event, long nanos) throws IOException {
    if (nanos >= 0) {
      seconds(event, "cpu", nanos);
    }
  }

  private static void seconds(JsonGenerator event, String name, long nanos) throws IOException {
    event.writeFieldName(name);
    event.writeNumber(Spans.jsonSeconds(nanos));
  }

  private void event(String name, long time, TreeProcess member, Fields fields) {
    if (!quiet) {
      object(
          name,
          Math.max(0, time),
          event -> {
            event.writeNumberField("pid", member.pid());
            fields.write(event);
          });
    }
  }

  private void object(String name, long time, Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator event = json.createGenerator(text)) {
      event.writeStartObject();
      event.writeStringField("event", name);
      seconds(event, "time", time);
      fields.write(event);
      event.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string writer does not fail
    }
    out.line(text.toString());
  }
}
