// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import org.kqueue4j.internal.linux.sys.Linux;

/**
 * Whether the number of directories in a directory has changed. A rename within it is reported as
 * two events, which may be read apart: the directory has left, and has come back by another name.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class DirectoryMoves {
  /** A directory has come or gone since the last check. */
  private boolean changed;

  /** The cookie of the rename by which a directory has left and not come back; 0 for none. */
  private int movedFrom;

  /** The same, from before the last check. */
  private int movedFromBefore;

  /** Accepts an event of a directory in this one. */
  void event(int events, int cookie) {
    if ((events & (Linux.IN_CREATE | Linux.IN_DELETE)) != 0) {
      changed = true;
    } else if ((events & Linux.IN_MOVED_FROM) != 0) {
      changed |= movedFrom != 0;
      movedFrom = cookie;
    } else if ((events & Linux.IN_MOVED_TO) != 0) {
      if (movedFrom == cookie) {
        movedFrom = 0;
      } else {
        changed |= movedFromBefore != cookie;
      }
    }
  }

  /**
   * Returns whether a directory has come or gone, apart from one that may be about to come back.
   */
  boolean isChanged() {
    return changed;
  }

  /** Returns whether a directory has left by a rename and may be about to come back. */
  boolean isMissing() {
    return movedFrom != 0;
  }

  /** Begins anew: the events have been reported. */
  void checked() {
    changed = false;
    movedFromBefore = movedFrom;
    movedFrom = 0;
  }
}
