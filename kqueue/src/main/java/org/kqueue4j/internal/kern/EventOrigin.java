// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;

/** The origin of a reported event, where its ident alone does not identify it. */
public interface EventOrigin {
  /**
   * Returns the object that was named as the source: a path, a channel, an event source; or null.
   */
  default @Nullable Object source() {
    return null;
  }

  /**
   * The {@code data} of a reported event whose count costs a system call, and which many programs
   * never read: it is counted when the program first reads it.
   */
  @FunctionalInterface
  interface LazyCount extends EventOrigin {
    /**
     * Returns the count now, of the file that the event was for; if that file is closed, the last
     * known count.
     *
     * @param filter the event's filter
     */
    long dataOf(int filter);
  }

  /**
   * The {@code fflags} of a reported event that carries the error of a socket: the error is taken
   * from the socket when the program first asks the event for it, since it can be taken only once.
   */
  interface LazyError extends EventOrigin {
    /**
     * Returns the error in BSD's numbers; 0 if the program has taken it from the socket before, or
     * if the socket is closed. The first call takes it from the socket; later calls return the
     * same.
     */
    int error();

    /** Returns the error if it has been taken; 0 otherwise. */
    int known();
  }
}
