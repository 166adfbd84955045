package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;

/** The descriptors of the process that calls {@code kevent}. */
public interface FileTable {
  /**
   * The file that a number refers to now, with one reference more for the caller ({@code holdfp}).
   * Called with the kqueue's lock held.
   *
   * @return null if the number is no open descriptor
   */
  @Nullable File hold(long ident);

  /** Whether the number no longer refers to this very file ({@code checkfdclosed}). */
  boolean isClosed(long ident, File file);

  /**
   * Whether a pending knote whose number no longer refers to its file is reported a last time, as
   * the reference does, or dropped.
   */
  default boolean reportsClosed() {
    return true;
  }
}
