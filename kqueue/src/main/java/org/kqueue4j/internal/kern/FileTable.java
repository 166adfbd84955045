// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.KqueueException;

/** The descriptors of the process that calls {@code kevent}. */
public interface FileTable {
  /**
   * Returns the file that an ident refers to now, with a reference for the caller ({@code holdfp}).
   * Called with the kqueue's lock held.
   *
   * @param subject as {@link KeventStruct#subject}
   * @return null if the ident is no open descriptor
   * @throws KqueueException {@code EBADF} if the subject is a channel that is closed
   */
  @Nullable File hold(long ident, @Nullable Object subject);

  /**
   * {@link #hold} for a change that deletes a knote and does nothing else. It may leave it to the
   * deletion to find out whether the ident still refers to the file: {@link #wasGone}.
   */
  default @Nullable File holdToDelete(long ident, int filter, @Nullable Object subject) {
    return hold(ident, subject);
  }

  /** Returns whether the deletion of its last knote has found that the ident was another file's. */
  default boolean wasGone(File file) {
    return false;
  }

  /** Returns whether the ident no longer refers to this very file ({@code checkfdclosed}). */
  boolean isClosed(long ident, File file);

  /**
   * Closes the notes of a file if its descriptor no longer refers to it, before one of them is
   * changed. Called with the kqueue's lock held.
   */
  default void closeIfGone(File file) {}

  /**
   * Returns whether a pending knote whose ident no longer refers to its file is reported a last
   * time, as the reference does; otherwise it is dropped.
   */
  default boolean reportsClosed() {
    return true;
  }
}
