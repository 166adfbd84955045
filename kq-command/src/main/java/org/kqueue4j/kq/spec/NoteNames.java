// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Converts notes to words, such as {@code close_write}, and back. */
public final class NoteNames {
  private NoteNames() {}

  public static String name(Enum<?> note) {
    return note.name().toLowerCase(Locale.ROOT);
  }

  static List<String> names(Set<? extends Enum<?>> notes) {
    return notes.stream().map(NoteNames::name).toList();
  }

  /** Returns the named notes among some; other names are ignored. */
  static <N extends Enum<N>> Set<N> among(Set<N> notes, List<String> names) {
    Set<N> found = EnumSet.copyOf(notes);
    found.removeIf(note -> !names.contains(name(note)));
    return found;
  }
}
