// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.ProcNote;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.spec.NoteNames;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.Columns;
import org.kqueue4j.sys.Errno;

/**
 * An event of a loop in words.
 *
 * @param text what has happened, such as {@code exit status 3}
 */
public record Happening(MarkKind kind, String text) {
  /** Returns the words for an event; null if it is only a step of kq itself. */
  public static @Nullable Happening of(Kevent event) {
    return switch (event) {
      case Kevent.Read read -> read(read);
      case Kevent.Write write -> write(write);
      case Kevent.Vnode vnode -> vnode(vnode);
      case Kevent.Proc proc ->
          new Happening(MarkKind.ofProcess(proc.fflags(), proc.data()), text(proc));
      case Kevent.Signal signal -> new Happening(MarkKind.SIGNAL, times("arrived", signal.count()));
      case Kevent.Timer timer ->
          new Happening(MarkKind.TIMER, times("expired", timer.expirations()));
      case Kevent.User user when specOf(user) instanceof Spec.Tcp -> null; // a name is looked up
      case Kevent.User user ->
          new Happening(
              MarkKind.USER, user.data() == 0 ? "triggered" : "triggered, data " + user.data());
      default -> new Happening(MarkKind.OTHER, event.filter().toString());
    };
  }

  private static String times(String what, long count) {
    return count > 1 ? what + ", " + Columns.number(count) + " times" : what;
  }

  private static Happening read(Kevent.Read event) {
    Errno error = event.error();
    if (error != null) {
      return failed(error);
    }
    if (event.data() <= 0) {
      return new Happening(MarkKind.END, "end");
    }
    if (specOf(event) instanceof Spec.Listen) {
      String peers = Columns.count(event.data(), "connection", "connections");
      return new Happening(MarkKind.CONNECTION, peers);
    }
    return new Happening(MarkKind.DATA, Columns.count(event.bytes(), "byte", "bytes"));
  }

  private static Happening write(Kevent.Write event) {
    Errno error = event.error();
    if (error != null) {
      return failed(error);
    }
    return specOf(event) instanceof Spec.Tcp
        ? new Happening(MarkKind.CONNECTION, "connected")
        : new Happening(MarkKind.DATA, "can be written");
  }

  private static Happening failed(Errno error) {
    String text =
        switch (error) {
          case ECONNREFUSED -> "connection refused";
          case ECONNRESET -> "connection reset";
          default -> "connection failed: " + error;
        };
    return new Happening(MarkKind.FAILED, text);
  }

  private static @Nullable Spec specOf(Kevent event) {
    return event.attachment() instanceof SpecSource source ? source.spec() : null;
  }

  private static Happening vnode(Kevent.Vnode event) {
    List<String> notes = event.notes().stream().map(NoteNames::name).toList();
    return new Happening(MarkKind.ofVnode(event.fflags()), NoteNames.done(notes));
  }

  private static String text(Kevent.Proc event) {
    List<String> texts = new ArrayList<>();
    if (event.isChild()) {
      texts.add("born");
    }
    if (event.has(ProcNote.FORK)) {
      texts.add("forked");
    }
    if (event.has(ProcNote.EXEC)) {
      texts.add("executed a program");
    }
    if (event.hasLostChild()) {
      texts.add("a child could not be tracked");
    }
    if (event.has(ProcNote.EXIT)) {
      texts.add(WaitStatus.of(event).inWords());
    }
    return String.join(", ", texts);
  }
}
