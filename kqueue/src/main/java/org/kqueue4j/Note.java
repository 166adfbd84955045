// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.util.EnumSet;
import java.util.Set;
import org.kqueue4j.sys.Event;

/**
 * The notes of changes and events, which say more of an event than its filter. Each constant is a
 * bit of the {@code fflags} field, and has a meaning for some filters only.
 */
public enum Note {
  /** READ, WRITE: the data of the change is a low-water mark, the least count to report. */
  LOWAT(Event.NOTE_LOWAT, Filter.READ, Filter.WRITE),
  /** EXCEPT: there is out-of-band data. */
  OOB(Event.NOTE_OOB, Filter.EXCEPT),

  /** VNODE: the file was deleted. */
  DELETE(Event.NOTE_DELETE, Filter.VNODE),
  /** VNODE: the file was written to. */
  WRITE(Event.NOTE_WRITE, Filter.VNODE),
  /** VNODE: the file grew. */
  EXTEND(Event.NOTE_EXTEND, Filter.VNODE),
  /** VNODE: the attributes of the file changed. */
  ATTRIB(Event.NOTE_ATTRIB, Filter.VNODE),
  /** VNODE: the link count of the file changed. */
  LINK(Event.NOTE_LINK, Filter.VNODE),
  /** VNODE: the file was renamed. */
  RENAME(Event.NOTE_RENAME, Filter.VNODE),
  /** VNODE: access to the file was revoked. */
  REVOKE(Event.NOTE_REVOKE, Filter.VNODE),

  /** VNODE: the file was opened (extension, Linux only). */
  OPEN(Event.NOTE_OPEN, Filter.VNODE),
  /** VNODE: a descriptor of the file that could not write was closed (extension, Linux only). */
  CLOSE(Event.NOTE_CLOSE, Filter.VNODE),
  /** VNODE: a descriptor of the file that could write was closed (extension, Linux only). */
  CLOSE_WRITE(Event.NOTE_CLOSE_WRITE, Filter.VNODE),
  /** VNODE: the file was read from (extension, Linux only). */
  READ(Event.NOTE_READ, Filter.VNODE),

  /** PROC: the process exited. Data: its status as of wait(2). */
  EXIT(Event.NOTE_EXIT, Filter.PROC),
  /** PROC: the process forked. */
  FORK(Event.NOTE_FORK, Filter.PROC),
  /** PROC: the process executed a program. */
  EXEC(Event.NOTE_EXEC, Filter.PROC),
  /** PROC: the children of the process are watched in the same way. */
  TRACK(Event.NOTE_TRACK, Filter.PROC),
  /** PROC, returned: a child could not be watched. */
  TRACKERR(Event.NOTE_TRACKERR, Filter.PROC),
  /** PROC, returned: the event is of a new child. Data: the pid of its parent. */
  CHILD(Event.NOTE_CHILD, Filter.PROC),

  /** TIMER: data is in seconds (extension, Linux only). */
  SECONDS(Event.NOTE_SECONDS, Filter.TIMER),
  /** TIMER: data is in milliseconds, as without a unit (extension, Linux only). */
  MSECONDS(Event.NOTE_MSECONDS, Filter.TIMER),
  /** TIMER: data is in microseconds (extension, Linux only). */
  USECONDS(Event.NOTE_USECONDS, Filter.TIMER),
  /** TIMER: data is in nanoseconds (extension, Linux only). */
  NSECONDS(Event.NOTE_NSECONDS, Filter.TIMER),

  /** USER: replaces the 24 bits of the program by those of the change. */
  FFCOPY(Event.NOTE_FFCOPY, Filter.USER),
  /** USER: combines the 24 bits of the program with those of the change by bitwise and. */
  FFAND(Event.NOTE_FFAND, Filter.USER),
  /** USER: combines the 24 bits of the program with those of the change by bitwise or. */
  FFOR(Event.NOTE_FFOR, Filter.USER),
  /** USER: triggers the event. */
  TRIGGER(Event.NOTE_TRIGGER, Filter.USER);

  private final int bit;
  private final Set<Filter> filters;

  Note(int bit, Filter... filters) {
    this.bit = bit;
    this.filters = Set.copyOf(EnumSet.of(filters[0], filters));
  }

  /** {@return the bit or bits, as {@link Event#NOTE_EXIT}} */
  public int bit() {
    return bit;
  }

  /** {@return the filters that this note has a meaning for} */
  public Set<Filter> filters() {
    return filters;
  }

  /**
   * {@return whether this note is set in an {@code fflags} field, with all of its bits}
   *
   * @param fflags {@code NOTE_} bits
   */
  public boolean in(int fflags) {
    return (fflags & bit) == bit;
  }

  /** Returns the notes of a filter. */
  static Set<Note> of(Filter filter) {
    Set<Note> notes = EnumSet.allOf(Note.class);
    notes.removeIf(note -> !note.filters.contains(filter));
    return notes;
  }

  /**
   * {@return the bits of several notes}
   *
   * @param notes the notes
   */
  public static int bits(Note... notes) {
    int bits = 0;
    for (Note note : notes) {
      bits |= note.bit;
    }
    return bits;
  }

  /**
   * {@return the names that a filter has for the bits that are set, joined by {@code |}} Bits
   * without a name are one hexadecimal number.
   *
   * @param filter the filter
   * @param fflags {@code NOTE_} bits
   */
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
