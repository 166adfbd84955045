package org.kqueue4j.kq.watch;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Note;

/** Notes as words: {@code delete}, {@code close_write}. */
final class NoteNames {
  private NoteNames() {}

  static String name(Note note) {
    return note.name().toLowerCase(Locale.ROOT);
  }

  /** Names as a list for a message. */
  static String names(Set<Note> notes) {
    return notes.stream().map(NoteNames::name).collect(Collectors.joining(", "));
  }

  /** Reads names with commas between them; null if one is not among those allowed. */
  static @Nullable Set<Note> parse(String text, Set<Note> allowed) {
    Set<Note> notes = EnumSet.noneOf(Note.class);
    for (String name : text.split(",", -1)) {
      boolean known = false;
      for (Note note : allowed) {
        if (name(note).equals(name)) {
          notes.add(note);
          known = true;
        }
      }
      if (!known) {
        return null;
      }
    }
    return notes;
  }
}
