// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

/**
 * The receiver of a notification when events become pending in a kqueue that had none ({@code
 * FIOSETOWN}). Guarded by the lock of the kqueue.
 */
interface Owner {
  /**
   * Notifies it, without blocking or calling a kqueue. Returns false if no thread can be had for it
   * now: the call is then to be repeated.
   */
  boolean deliver();

  /** Ends the notification. */
  void close();
}
