// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.kqueue4j.sys.Event;

/** What can happen to a file: the notes of {@link Watch#file} and {@link Kevent.Vnode}. */
public enum VnodeNote {
  /** The file was deleted. */
  DELETE(Event.NOTE_DELETE),
  /** The file was written to; of a directory: an entry was added, removed or renamed. */
  WRITE(Event.NOTE_WRITE),
  /** The file grew. */
  EXTEND(Event.NOTE_EXTEND),
  /** The attributes of the file changed. */
  ATTRIB(Event.NOTE_ATTRIB),
  /** The link count of the file changed. */
  LINK(Event.NOTE_LINK),
  /** The file was renamed. */
  RENAME(Event.NOTE_RENAME),
  /** Access to the file was revoked, or its file system was unmounted. */
  REVOKE(Event.NOTE_REVOKE),
  /** The file was opened (extension, Linux only). */
  OPEN(Event.NOTE_OPEN),
  /** A descriptor of the file that could not write was closed (extension, Linux only). */
  CLOSE(Event.NOTE_CLOSE),
  /** A descriptor of the file that could write was closed (extension, Linux only). */
  CLOSE_WRITE(Event.NOTE_CLOSE_WRITE),
  /** The file was read from (extension, Linux only). */
  READ(Event.NOTE_READ),
  /** The file was made shorter (extension, Linux only); no directory is. */
  TRUNCATE(Event.NOTE_TRUNCATE);

  private final int bit;

  VnodeNote(int bit) {
    this.bit = bit;
  }

  /** {@return the bit of {@code fflags}, as {@link Event#NOTE_WRITE}} */
  public int bit() {
    return bit;
  }

  /** Returns the notes of the bits that are set. */
  static Set<VnodeNote> of(int fflags) {
    Set<VnodeNote> notes = EnumSet.noneOf(VnodeNote.class);
    for (VnodeNote note : values()) {
      if ((fflags & note.bit) != 0) {
        notes.add(note);
      }
    }
    return Collections.unmodifiableSet(notes);
  }

  static int bits(VnodeNote... notes) {
    int bits = 0;
    for (VnodeNote note : notes) {
      bits |= note.bit;
    }
    return bits;
  }
}
