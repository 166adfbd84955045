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
 * Something that has happened, as users are told of it. Whoever makes one gives it its fields
 * before it is told; from then on nothing of it changes. What there is, and its fields:
 *
 * <pre>
 * fired     count            a timer expired, so often since it was last told
 * at        time             the time has come
 * user      count, data      kq trigger was called, so often since it was last told
 * bytes     bytes, peer      bytes came; no peer: on standard input
 * eof                        standard input is at its end
 * listen    port             peers can connect: a notice, not counted
 * connect   peer             a peer came, or the server accepted
 * close     peer             the peer closed its side
 * reset     peer             the connection broke
 * vnode     path, notes      something happened to a file: a list of names
 * child     pid, parent      a tracked process was forked off; no parent if that is not known
 * fork      pid              a process forked
 * exec      pid              it executed a program
 * exit      pid, status      it exited; signal instead of status if one ended it; neither if that
 *                            is nobody's to know
 * trackerr  pid              a child of it could not be tracked
 * signal    count            a signal came, so often since it was last told
 * </pre>
 */
public final class Occurrence {
  /** The file that it happened to. */
  public static final String PATH = "path";

  /** What happened to the file: a list of names. */
  public static final String NOTES = "notes";

  /** The process that did it. */
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

  /** The same with one more field: a String, a number or a list of Strings. */
  public Occurrence with(String field, Object value) {
    fields.put(field, value);
    return this;
  }

  /** The same as a notice: nothing has happened yet. */
  public Occurrence asNotice() {
    counted = false;
    conclusive = false;
    return this;
  }

  /** The same, but more of the kind must happen before what the spec asks for has happened. */
  public Occurrence asPartial() {
    conclusive = false;
    return this;
  }

  /** What the user asked for. */
  public Spec spec() {
    return spec;
  }

  /** A word for it. */
  public String what() {
    return what;
  }

  /** Its particulars, in order. */
  public SequencedMap<String, Object> fields() {
    return Collections.unmodifiableSequencedMap(fields);
  }

  /** A field as text; empty if it has none of this name. */
  public String text(String field) {
    return textOf(fields.get(field));
  }

  /** Whether it is an event, and not only a notice. */
  public boolean isCounted() {
    return counted;
  }

  /** Whether with it, what the spec asks for has happened. */
  public boolean isConclusive() {
    return conclusive;
  }

  /** Names of what happened: the notes of a file, or the one word. */
  public List<?> names() {
    return fields.get(NOTES) instanceof List<?> notes ? notes : List.of(what);
  }

  /** The path, if it is another than the spec's own; null otherwise. */
  private @Nullable String otherPath() {
    String path = text(PATH);
    return path.isEmpty() || spec.text().startsWith("vnode:" + path) ? null : path;
  }

  /** One line: the spec, the path, process or peer that it is of, and what happened. */
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
