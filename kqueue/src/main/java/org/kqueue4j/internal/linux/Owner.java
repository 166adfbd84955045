// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

/**
 * Who is told when events become pending in a kqueue that had none ({@code FIOSETOWN}). Guarded by
 * the lock of the kqueue.
 */
interface Owner {
  /**
   * Tells it; must not block nor call a kqueue.
   *
   * @return false if there is no thread for it at the moment: then it is to be called again
   */
  boolean tell();

  /** It is not told any more. */
  void close();
}
