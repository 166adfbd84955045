// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import org.kqueue4j.sys.Event;

/** What can happen to a process: the notes of {@link Watch#process} and {@link Kevent.Proc}. */
public enum ProcNote {
  /** The process exited. */
  EXIT(Event.NOTE_EXIT),
  /** The process forked. */
  FORK(Event.NOTE_FORK),
  /** The process executed a program. */
  EXEC(Event.NOTE_EXEC),
  /**
   * The children of the process are watched in the same way, and theirs. Each child has a
   * registration and events of its own; the first one says so ({@link Kevent.Proc#isChild}).
   */
  TRACK(Event.NOTE_TRACK),
  /**
   * The process, which has exited, has been waited for, so that another one may have its pid
   * (extension, Linux 6.9 or newer only). This is the last event of the process; its exit comes
   * before it or with it.
   */
  REAP(Event.NOTE_REAP);

  private final int bit;

  ProcNote(int bit) {
    this.bit = bit;
  }

  /** {@return the bit of {@code fflags}, as {@link Event#NOTE_EXIT}} */
  public int bit() {
    return bit;
  }

  static int bits(ProcNote... notes) {
    int bits = 0;
    for (ProcNote note : notes) {
      bits |= note.bit;
    }
    return bits;
  }
}
