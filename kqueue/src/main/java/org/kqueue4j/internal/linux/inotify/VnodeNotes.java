// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.sys.Event;

/** The notes of VNODE, and the events of inotify that each of them needs. Stateless. */
public final class VnodeNotes {
  /** What happens to the entries of a directory. */
  static final int ENTRIES =
      Linux.IN_CREATE | Linux.IN_DELETE | Linux.IN_MOVED_FROM | Linux.IN_MOVED_TO;

  /**
   * A note.
   *
   * @param bit its {@code NOTE_} bit
   * @param file what inotify must watch for, if the inode is no directory
   * @param directory the same, if it is one
   * @param meaning the event that means this note and nothing else; 0 if there is none
   */
  private record Note(int bit, int file, int directory, int meaning) {
    Note(int bit, int event) {
      this(bit, event, event, event);
    }
  }

  private static final Note[] NOTES = {
    new Note(Event.NOTE_DELETE, Linux.IN_ATTRIB, Linux.IN_ATTRIB | Linux.IN_MOVE_SELF, 0),
    new Note(Event.NOTE_WRITE, Linux.IN_MODIFY, ENTRIES, 0),
    new Note(Event.NOTE_EXTEND, Linux.IN_MODIFY, 0, 0),
    new Note(Event.NOTE_TRUNCATE, Linux.IN_MODIFY, 0, 0),
    new Note(Event.NOTE_ATTRIB, Linux.IN_ATTRIB, Linux.IN_ATTRIB, 0),
    new Note(Event.NOTE_LINK, Linux.IN_ATTRIB, ENTRIES, 0),
    new Note(Event.NOTE_RENAME, Linux.IN_MOVE_SELF),
    new Note(Event.NOTE_REVOKE, 0, 0, Linux.IN_UNMOUNT),
    new Note(Event.NOTE_OPEN, Linux.IN_OPEN),
    new Note(Event.NOTE_CLOSE, Linux.IN_CLOSE_NOWRITE),
    new Note(Event.NOTE_CLOSE_WRITE, Linux.IN_CLOSE_WRITE),
    new Note(Event.NOTE_READ, Linux.IN_ACCESS)
  };

  /** The bits of all notes. */
  public static final int ALL = all();

  /** The notes of what leaves no trace in the status or the path of a file. */
  static final int TRACELESS =
      Event.NOTE_OPEN | Event.NOTE_CLOSE | Event.NOTE_CLOSE_WRITE | Event.NOTE_READ;

  private VnodeNotes() {}

  private static int all() {
    int all = 0;
    for (Note note : NOTES) {
      all |= note.bit;
    }
    return all;
  }

  /** Returns what inotify must watch for so that these notes can be reported. */
  static int wanted(int asked, boolean directory) {
    int wanted = Linux.IN_DELETE_SELF;
    for (Note note : NOTES) {
      if ((asked & note.bit) != 0) {
        wanted |= directory ? note.directory : note.file;
      }
    }
    return wanted;
  }

  /** Returns the notes that events of inotify mean whatever the status of the file is. */
  static int meant(int events) {
    int notes = 0;
    for (Note note : NOTES) {
      notes |= (events & note.meaning) != 0 ? note.bit : 0;
    }
    return notes;
  }
}
