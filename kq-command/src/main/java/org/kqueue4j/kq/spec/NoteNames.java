package org.kqueue4j.kq.spec;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Note;

/** Notes as words: {@code delete}, {@code close_write}. */
public final class NoteNames {
  private NoteNames() {}

  /** The note's word. */
  public static String name(Note note) {
    return note.name().toLowerCase(Locale.ROOT);
  }

  /** The words of some notes. */
  public static List<String> names(Set<Note> notes) {
    List<String> names = new ArrayList<>();
    for (Note note : notes) {
      names.add(name(note));
    }
    return names;
  }

  /** The note among these that has the name; null if none has. */
  static @Nullable Note find(String name, Set<Note> notes) {
    for (Note note : notes) {
      if (name(note).equals(name)) {
        return note;
      }
    }
    return null;
  }

  /** The notes among these that are named, with commas between them; others are passed over. */
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
