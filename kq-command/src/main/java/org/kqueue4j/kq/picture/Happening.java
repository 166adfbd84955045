// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.List;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.text.Columns;

/**
 * Something that has happened, in words.
 *
 * @param text the words, such as {@code exit status 3}
 */
public record Happening(MarkKind kind, String text) {
  private static final List<String> CREATIONS = List.of("create", "exists");
  private static final List<String> WRITES =
      List.of("write", "extend", "close_write", "complete", "truncate");
  private static final List<String> REMOVALS = List.of("delete", "rename", "revoke", "absent");

  /** Returns an event of a SPEC in words. */
  public static Happening of(Occurrence occurrence) {
    String what = occurrence.what();
    return switch (what) {
      case "vnode" -> new Happening(kindOf(occurrence.names()), occurrence.done());
      case "fired" -> new Happening(MarkKind.TIMER, times("expired", occurrence));
      case "at" -> new Happening(MarkKind.TIMER, "the time has come");
      case "signal" -> new Happening(MarkKind.SIGNAL, times("arrived", occurrence));
      case "user" -> new Happening(MarkKind.USER, triggered(occurrence));
      case "bytes" ->
          new Happening(MarkKind.DATA, Columns.count(number(occurrence, "bytes"), "byte", "bytes"));
      case "connect" -> new Happening(MarkKind.CONNECTION, "connected");
      case "answer", "resolved" -> new Happening(MarkKind.CONNECTION, what);
      case "closed" -> new Happening(MarkKind.END, "closed");
      case "gone" -> new Happening(MarkKind.EXIT, "gone");
      case "eof", "close" -> new Happening(MarkKind.END, "end");
      case "reset" -> new Happening(MarkKind.FAILED, "connection reset");
      case "child" -> new Happening(MarkKind.START, "born");
      case "fork" -> new Happening(MarkKind.FORK, "forked");
      case "exec" -> new Happening(MarkKind.EXEC, "executed a program");
      case "trackerr" -> new Happening(MarkKind.FAILED, "a child could not be tracked");
      case "exit" -> exit(occurrence);
      case "reap" -> new Happening(MarkKind.EXIT, "reaped");
      default -> new Happening(MarkKind.OTHER, what);
    };
  }

  /** Returns the kind of what happened to a file, by the names of its notes. */
  private static MarkKind kindOf(List<String> notes) {
    if (notes.stream().anyMatch(REMOVALS::contains)) {
      return MarkKind.REMOVED;
    }
    if (notes.stream().anyMatch(CREATIONS::contains)) {
      return MarkKind.CREATED;
    }
    return notes.stream().anyMatch(WRITES::contains) ? MarkKind.WRITTEN : MarkKind.CHANGED;
  }

  private static long number(Occurrence occurrence, String field) {
    return occurrence.fields().get(field) instanceof Number number ? number.longValue() : 0;
  }

  private static String times(String what, Occurrence occurrence) {
    long count = number(occurrence, "count");
    return count > 1 ? what + ", " + Columns.number(count) + " times" : what;
  }

  private static String triggered(Occurrence occurrence) {
    long data = number(occurrence, "data");
    return times("triggered", occurrence) + (data == 0 ? "" : ", data " + data);
  }

  private static Happening exit(Occurrence occurrence) {
    int code = occurrence.fields().containsKey("status") ? (int) number(occurrence, "status") : -1;
    WaitStatus status = new WaitStatus(code, (int) number(occurrence, "signal"));
    boolean failed = status.isKnown() && !status.isSuccess();
    return new Happening(failed ? MarkKind.FAILED : MarkKind.EXIT, status.inWords());
  }
}
