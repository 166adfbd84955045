// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

/**
 * The {@code fflags} of a reported event that carries the error of a socket: the error is taken
 * from the socket when the program first asks the event for it, since it can be taken only once.
 */
public interface LazyError extends EventOrigin {
  /**
   * Returns the error in BSD's numbers; 0 if the program has taken it from the socket before, or if
   * the socket is closed. The first call takes it from the socket; later calls return the same.
   */
  int error();

  /** Returns the error if it has been taken; 0 otherwise. */
  int known();
}
