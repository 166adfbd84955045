// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;

/** The descriptors of the process that calls {@code kevent}. */
public interface FileTable {
  /**
   * Returns the file that an ident refers to now, with a reference for the caller ({@code holdfp}).
   * Called with the kqueue's lock held.
   *
   * @return null if the ident is no open descriptor
   */
  @Nullable File hold(long ident);

  /** Returns whether the ident no longer refers to this very file ({@code checkfdclosed}). */
  boolean isClosed(long ident, File file);

  /**
   * Returns whether a pending knote whose ident no longer refers to its file is reported a last
   * time, as the reference does; otherwise it is dropped.
   */
  default boolean reportsClosed() {
    return true;
  }
}
