// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.util.Locale;
import org.kqueue4j.Flag;
import org.kqueue4j.ProcNote;
import org.kqueue4j.VnodeNote;

/** The kinds of events that a picture tells apart. {@code timeline.js} has the shape of each. */
public enum MarkKind {
  /** A command runs because of an event. */
  RUN,
  START,
  FORK,
  EXEC,
  EXIT,
  CREATED,
  WRITTEN,
  REMOVED,
  CHANGED,
  CONNECTION,
  DATA,
  END,
  TIMER,
  SIGNAL,
  USER,
  OTHER,
  /** Something ended badly: a status that is not 0, a signal that kills, an error. */
  FAILED;

  private static final int WRITES =
      VnodeNote.WRITE.bit()
          | VnodeNote.EXTEND.bit()
          | VnodeNote.CLOSE_WRITE.bit()
          | VnodeNote.TRUNCATE.bit();
  private static final int REMOVALS =
      VnodeNote.DELETE.bit() | VnodeNote.RENAME.bit() | VnodeNote.REVOKE.bit();

  static MarkKind of(KnoteEvent event) {
    if (event.error() != null || event.has(Flag.ERROR)) {
      return FAILED;
    }
    return switch (event.filter()) {
      case READ, WRITE -> event.has(Flag.EOF) ? END : DATA;
      case VNODE -> ofVnode(event.fflags());
      case PROC -> ofProcess(event.fflags(), event.data());
      case SIGNAL -> SIGNAL;
      case TIMER -> TIMER;
      case USER -> USER;
      case AIO, EXCEPT -> OTHER;
    };
  }

  private static MarkKind ofVnode(int notes) {
    if ((notes & REMOVALS) != 0) {
      return REMOVED;
    }
    return (notes & WRITES) != 0 ? WRITTEN : CHANGED;
  }

  private static MarkKind ofProcess(int notes, long status) {
    if ((notes & ProcNote.EXIT.bit()) != 0) {
      return status == 0 ? EXIT : FAILED;
    }
    return (notes & ProcNote.EXEC.bit()) != 0 ? EXEC : FORK;
  }

  /** Returns the name, as the page knows it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
