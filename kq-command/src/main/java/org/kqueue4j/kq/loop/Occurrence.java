// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
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
 * listen    port             peers can connect: a notice, not counted
 * connect   peer             a peer connected, or the server accepted
 * close     peer             the peer closed its side
 * reset     peer             the connection broke
 * vnode     path, notes      something happened to a file: a list of names
 * child     pid, parent      a tracked process was forked; no parent if it is unknown
 * fork      pid              a process forked
 * exec      pid              a process executed a program
 * exit      pid, status      a process exited; signal instead of status if one ended it; neither
 *                            if it is unknown
 * trackerr  pid              a child of the process could not be tracked
 * signal    count            a signal arrived; times since the last report
 * </pre>
 */
public final class Occurrence {
  /** The path of the file. */
  public static final String PATH = "path";

  /** The notes of the file: a list of names. */
  public static final String NOTES = "notes";

  /** The process. */
  public static final String PID = "pid";

  /** The other side of a connection. */
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
    return textOf(fields.get(field));
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
  public List<?> names() {
    return fields.get(NOTES) instanceof List<?> notes ? notes : List.of(what);
  }

  /** Returns the path if it differs from the spec's own; null otherwise. */
  private @Nullable String otherPath() {
    String path = text(PATH);
    return path.isEmpty() || spec.text().startsWith("vnode:" + path) ? null : path;
  }

  /** Returns one line: the spec, the path, process or peer, and the event. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(Printable.clean(spec.text()));
    String other = otherPath();
    if (other != null) {
      line.append(' ').append(Printable.clean(other));
    }
    for (String subject : List.of(PID, PEER)) {
      if (fields.containsKey(subject)) {
        line.append(' ').append(text(subject));
      }
    }
    if (fields.containsKey(NOTES)) {
      return line.append(' ').append(text(NOTES)).toString();
    }
    if (!fields.containsKey(what)) {
      line.append(' ').append(what);
    }
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      if (!isSubject(field.getKey())) {
        line.append(' ').append(field.getKey()).append('=').append(textOf(field.getValue()));
      }
    }
    return line.toString();
  }

  private static boolean isSubject(String field) {
    return field.equals(PATH) || field.equals(PID) || field.equals(PEER);
  }

  private static String textOf(@Nullable Object value) {
    if (value instanceof List<?> list) {
      StringBuilder text = new StringBuilder();
      for (Object element : list) {
        text.append(text.isEmpty() ? "" : ",").append(element);
      }
      return text.toString();
    }
    return value == null ? "" : value.toString();
  }
}
