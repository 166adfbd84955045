// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Closest;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;

/** The forms of a spec without a kind: a path, HOST:PORT, and the opposite of a server. */
final class Shorthand {
  private static final String ADDRESS = "(\\[[0-9A-Fa-f:.%]+\\]|[A-Za-z0-9._-]*):[0-9]+";

  private Shorthand() {}

  static Spec parse(Part all) throws UsageException {
    String text = all.text();
    if (text.startsWith("!")) {
      return Spec.NoServer.parse(all);
    }
    if (exists(text) || hasNotes(all) && exists(all.front().text())) {
      return Spec.Vnode.parse(all);
    }
    Part head = all.head();
    Part rest = all.tail();
    boolean isAddress = text.matches(ADDRESS);
    String kind = rest == null ? null : meant(head.text(), isAddress ? 1 : 2);
    if (kind != null) {
      String meant = kind + Printable.clean(text.substring(head.text().length()));
      String other = isAddress ? ", or tcp:" + text : "";
      throw head.pointing("bad kind " + head.quoted() + ": did you mean " + meant + other + "?");
    }
    if (isAddress) {
      Part port = all.from(all.start() + text.lastIndexOf(':') + 1);
      return text.startsWith(":")
          ? new Spec.Tcp(all.whole(), "localhost", Address.port(port, 1))
          : Spec.Tcp.parse(all);
    }
    if (isPath(text) && !text.contains("://")) {
      return Spec.Vnode.parse(all);
    }
    if (rest == null || hasNotes(all)) {
      if (text.isEmpty()) {
        throw all.bad("SPEC", "KIND:... (kq help spec), or a path");
      }
      throw all.pointing(
          "no such file "
              + all.front().quoted()
              + ": expected KIND:... (kq help spec), or ./"
              + Printable.clean(text)
              + " for a path that is missing yet");
    }
    List<String> kinds = kinds();
    String last = kinds.removeLast();
    throw head.bad("kind", String.join(", ", kinds) + " or " + last + ", or a path such as ./FILE");
  }

  /** Returns the kind that a word was meant to be; null if none is likely. */
  private static @Nullable String meant(String word, int most) {
    return switch (word) {
      case "file", "path", "dir", "directory" -> Spec.Kind.VNODE.toString();
      case "pid" -> Spec.Kind.PROC.toString();
      case "every", "sleep" -> Spec.Kind.TIMER.toString();
      default -> Closest.to(word, kinds(), most);
    };
  }

  private static boolean isPath(String text) {
    return text.indexOf('/') >= 0 || text.startsWith(".");
  }

  private static boolean hasNotes(Part all) {
    Part notes = all.back();
    return notes != null && notes.firstWordNotAmong(Spec.Vnode.words()) == null;
  }

  private static boolean exists(String name) {
    try {
      return !name.isEmpty() && Files.exists(NameText.path(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static List<String> kinds() {
    List<String> names = new ArrayList<>();
    for (Spec.Kind kind : Spec.Kind.values()) {
      names.add(kind.toString());
    }
    return names;
  }
}
