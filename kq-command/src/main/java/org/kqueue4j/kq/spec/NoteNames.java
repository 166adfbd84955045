// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Note;

/** Converts notes to words, such as {@code close_write}, and back. */
public final class NoteNames {
  private NoteNames() {}

  public static String name(Note note) {
    return note.name().toLowerCase(Locale.ROOT);
  }

  public static List<String> names(Set<Note> notes) {
    List<String> names = new ArrayList<>();
    for (Note note : notes) {
      names.add(name(note));
    }
    return names;
  }

  /** Returns the note of this name among some; null if there is none. */
  static @Nullable Note find(String name, Set<Note> notes) {
    for (Note note : notes) {
      if (name(note).equals(name)) {
        return note;
      }
    }
    return null;
  }

  /**
   * Returns the named notes among some. Names are separated by commas; unknown names are ignored.
   */
  static Set<Note> among(Set<Note> notes, String names) {
    Set<Note> found = EnumSet.noneOf(Note.class);
    for (String name : names.split(",", -1)) {
      Note note = find(name, notes);
      if (note != null) {
        found.add(note);
      }
    }
    return found;
  }
}
