// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import org.jspecify.annotations.Nullable;

/**
 * A part of a watched name or tree that one watch of the system reports to. Several of them can
 * share a watch, since a file has one watch only.
 *
 * <p>Guarded by the lock of the watcher.
 */
abstract class Subscriber {
  static final int NO_WD = -1;

  /** The watch of the system; {@link #NO_WD} for none. */
  int wd = NO_WD;

  /** The next one that shares the watch. */
  @Nullable Subscriber next;

  /**
   * Accepts what has happened.
   *
   * @param events of {@link org.kqueue4j.internal.backend.FileEvents}
   * @param name the entry of the directory; empty if it is about what is watched itself
   */
  abstract void event(int events, int cookie, byte[] name);

  final boolean isSubscribed() {
    return wd != NO_WD;
  }
}
