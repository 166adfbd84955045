package org.kqueue4j;

import java.util.EnumSet;
import java.util.Set;
import org.kqueue4j.sys.Event;

/** The bits of {@code fflags}, whose meaning depends on the filter. */
public enum Note {
  /** READ, WRITE: data of the change is the least count to be told of. */
  LOWAT(Event.NOTE_LOWAT, Filter.READ, Filter.WRITE),
  /** EXCEPT: out-of-band data. */
  OOB(Event.NOTE_OOB, Filter.EXCEPT),

  /** VNODE: the file was deleted. */
  DELETE(Event.NOTE_DELETE, Filter.VNODE),
  /** VNODE: it was written to. */
  WRITE(Event.NOTE_WRITE, Filter.VNODE),
  /** VNODE: it grew. */
  EXTEND(Event.NOTE_EXTEND, Filter.VNODE),
  /** VNODE: its attributes changed. */
  ATTRIB(Event.NOTE_ATTRIB, Filter.VNODE),
  /** VNODE: its link count changed. */
  LINK(Event.NOTE_LINK, Filter.VNODE),
  /** VNODE: it was renamed. */
  RENAME(Event.NOTE_RENAME, Filter.VNODE),
  /** VNODE: access to it was revoked. */
  REVOKE(Event.NOTE_REVOKE, Filter.VNODE),

  /** VNODE: it was opened (extension, Linux only). */
  OPEN(Event.NOTE_OPEN, Filter.VNODE),
  /** VNODE: a descriptor of it that could not write was closed (extension, Linux only). */
  CLOSE(Event.NOTE_CLOSE, Filter.VNODE),
  /** VNODE: a descriptor of it that could write was closed (extension, Linux only). */
  CLOSE_WRITE(Event.NOTE_CLOSE_WRITE, Filter.VNODE),
  /** VNODE: it was read from (extension, Linux only). */
  READ(Event.NOTE_READ, Filter.VNODE),

  /** PROC: the process exited. Data: the status, as wait(2) gives it. */
  EXIT(Event.NOTE_EXIT, Filter.PROC),
  /** PROC: it forked. */
  FORK(Event.NOTE_FORK, Filter.PROC),
  /** PROC: it executed a program. */
  EXEC(Event.NOTE_EXEC, Filter.PROC),
  /** PROC: watch its children in the same way. */
  TRACK(Event.NOTE_TRACK, Filter.PROC),
  /** PROC, returned: a child could not be watched. */
  TRACKERR(Event.NOTE_TRACKERR, Filter.PROC),
  /** PROC, returned: this is a child. Data: its parent's pid. */
  CHILD(Event.NOTE_CHILD, Filter.PROC),

  /** TIMER: data is in seconds (extension, Linux only). */
  SECONDS(Event.NOTE_SECONDS, Filter.TIMER),
  /** TIMER: data is in milliseconds, as it is without any unit (extension, Linux only). */
  MSECONDS(Event.NOTE_MSECONDS, Filter.TIMER),
  /** TIMER: data is in microseconds (extension, Linux only). */
  USECONDS(Event.NOTE_USECONDS, Filter.TIMER),
  /** TIMER: data is in nanoseconds (extension, Linux only). */
  NSECONDS(Event.NOTE_NSECONDS, Filter.TIMER),

  /** USER: replace the 24 bits by those of the change. */
  FFCOPY(Event.NOTE_FFCOPY, Filter.USER),
  /** USER: combine the 24 bits with those of the change by and. */
  FFAND(Event.NOTE_FFAND, Filter.USER),
  /** USER: combine the 24 bits with those of the change by or. */
  FFOR(Event.NOTE_FFOR, Filter.USER),
  /** USER: trigger it. */
  TRIGGER(Event.NOTE_TRIGGER, Filter.USER);

  private final int bit;
  private final Set<Filter> filters;

  Note(int bit, Filter... filters) {
    this.bit = bit;
    this.filters = Set.copyOf(EnumSet.of(filters[0], filters));
  }

  /** The bit: {@link Event#NOTE_EXIT} and so on. */
  public int bit() {
    return bit;
  }

  /** The filters that know it. */
  public Set<Filter> filters() {
    return filters;
  }

  /** Whether all of it is set. */
  public boolean in(int fflags) {
    return (fflags & bit) == bit;
  }

  /** The notes of a filter. */
  static Set<Note> of(Filter filter) {
    Set<Note> notes = EnumSet.allOf(Note.class);
    notes.removeIf(note -> !note.filters.contains(filter));
    return notes;
  }

  /** The bits of several. */
  public static int bits(Note... notes) {
    int bits = 0;
    for (Note note : notes) {
      bits |= note.bit;
    }
    return bits;
  }

  /** A filter's names of the bits that are set, joined by {@code |}; the rest as a number. */
  public static String toString(Filter filter, int fflags) {
    BitNames names = new BitNames(fflags);
    for (Note note : values()) {
      if (note.filters.contains(filter)) {
        names.take(note.bit, note.name());
      }
    }
    return names.toString();
  }
}
