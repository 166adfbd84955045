// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.kqueue4j.kq.spec.NoteNames;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.Printable;

/**
 * An event as users see it. Its maker sets the fields before it is reported; after that the event
 * does not change. The events and their fields:
 *
 * <pre>
 * fired     count            a timer expired; times since the last report
 * at        time             the time has come
 * user      count, data      a trigger; times since the last report
 * bytes     bytes, peer      bytes arrived; no peer: on standard input
 * eof                        standard input has ended
 * resolved  addresses        a name has an address
 * answer    status           a web server has answered
 * closed                     no server accepts
 * listen    port             peers can connect: a notice, not counted
 * connect   peer             a peer connected, or the server accepted; no peer: on a Unix socket
 * close     peer             the peer closed its side
 * reset     peer             the connection broke
 * vnode     path, notes      something happened to a file: a list of names; from, the former path,
 *                            if it was renamed in a tree
 * child     pid, parent      a tracked process was forked; no parent if it is unknown
 * fork      pid              a process forked
 * exec      pid              a process executed a program
 * gone      pid              there is no such process; no pid: none of the name
 * exit      pid, status      a process exited; signal instead of status if one ended it; neither
 *                            if it is unknown
 * reap      pid              a process that has exited was waited for
 * trackerr  pid              a child of the process could not be tracked
 * signal    count            a signal arrived; times since the last report
 * </pre>
 */
public final class Occurrence {
  public static final String PATH = "path";
  public static final String FROM = "from";
  public static final String NOTES = "notes";
  public static final String PID = "pid";
  public static final String PEER = "peer";

  private final Spec spec;
  private final String what;
  private final SequencedMap<String, Object> fields = new LinkedHashMap<>();
  private boolean counted = true;
  private boolean conclusive = true;

  private Occurrence(Spec spec, String what) {
    this.spec = spec;
    this.what = what;
  }

  public static Occurrence of(Spec spec, String what) {
    return new Occurrence(spec, what);
  }

  /** Adds a field and returns this: a String, a number or a list of Strings. */
  public Occurrence with(String field, Object value) {
    fields.put(field, value);
    return this;
  }

  /** Makes this a notice and returns it: nothing has happened yet. */
  public Occurrence asNotice() {
    counted = false;
    conclusive = false;
    return this;
  }

  /** Makes this partial and returns it: more events must follow before the spec has happened. */
  public Occurrence asPartial() {
    conclusive = false;
    return this;
  }

  /** Returns the spec that the user gave. */
  public Spec spec() {
    return spec;
  }

  public String what() {
    return what;
  }

  public SequencedMap<String, Object> fields() {
    return Collections.unmodifiableSequencedMap(fields);
  }

  /** Returns a field as text; empty if there is none of this name. */
  public String text(String field) {
    Object value = fields.get(field);
    if (value instanceof List<?> list) {
      return String.join(",", texts(list));
    }
    return value == null ? "" : value.toString();
  }

  /** Returns whether it is an event, and not only a notice. */
  public boolean isCounted() {
    return counted;
  }

  /** Returns whether the spec has happened with this event. */
  public boolean isConclusive() {
    return conclusive;
  }

  /** Returns the names of the event: the notes of a file, or its one name. */
  public List<String> names() {
    return fields.get(NOTES) instanceof List<?> notes ? texts(notes) : List.of(what);
  }

  private static List<String> texts(List<?> values) {
    return values.stream().map(String::valueOf).toList();
  }

  /** Returns what has happened to a file, such as {@code written}. */
  public String done() {
    return NoteNames.done(names());
  }

  /** Returns the event for people, such as {@code src/a.c written}. */
  public String inWords() {
    String path = text(PATH);
    return path.isEmpty() ? toString() : Printable.clean(path) + " " + done();
  }

  /** Returns one line: the spec, the path, process or peer, and the event. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(Printable.clean(spec.text()));
    String path = text(PATH);
    if (!path.isEmpty() && !path.equals(spec.subject())) {
      line.append(' ').append(Printable.clean(path));
    }
    for (String subject : List.of(PID, PEER)) {
      if (fields.containsKey(subject)) {
        line.append(' ').append(text(subject));
      }
    }
    if (fields.containsKey(NOTES)) {
      line.append(' ').append(text(NOTES));
      String from = text(FROM);
      return from.isEmpty() ? line.toString() : line + " from=" + Printable.clean(from);
    }
    if (!fields.containsKey(what)) {
      line.append(' ').append(what);
    }
    for (String field : fields.keySet()) {
      if (!List.of(PATH, PID, PEER).contains(field)) {
        line.append(' ').append(field).append('=').append(text(field));
      }
    }
    return line.toString();
  }
}
