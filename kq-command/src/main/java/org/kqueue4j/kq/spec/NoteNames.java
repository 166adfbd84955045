// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Converts notes to words, such as {@code close_write}, and back. */
public final class NoteNames {
  private NoteNames() {}

  public static String name(Enum<?> note) {
    return note.name().toLowerCase(Locale.ROOT);
  }

  static List<String> names(Set<? extends Enum<?>> notes) {
    return notes.stream().map(NoteNames::name).toList();
  }

  /** Returns what names of notes mean for people: {@code written}, {@code attributes changed}. */
  public static String done(List<String> names) {
    return names.stream()
        .filter(name -> !(name.equals("extend") && names.contains("write"))) // a write that appends
        .map(NoteNames::done)
        .collect(Collectors.joining(", "));
  }

  private static String done(String name) {
    return switch (name) {
      case "delete" -> "removed";
      case "write" -> "written";
      case "extend" -> "extended";
      case "attrib" -> "attributes changed";
      case "link" -> "links changed";
      case "rename" -> "renamed";
      case "revoke" -> "revoked";
      case "create" -> "created";
      case "open" -> "opened";
      case "close" -> "closed";
      case "close_write" -> "closed after writing";
      case "truncate" -> "truncated";
      default -> name;
    };
  }

  /** Returns the named notes among some; other names are ignored. */
  static <N extends Enum<N>> Set<N> among(Set<N> notes, List<String> names) {
    Set<N> found = EnumSet.copyOf(notes);
    found.removeIf(note -> !names.contains(name(note)));
    return found;
  }
}
