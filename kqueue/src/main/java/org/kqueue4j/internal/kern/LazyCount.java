// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

/**
 * The {@code data} of a reported event whose count costs a system call, and which many programs
 * never read: it is counted when the program first reads it.
 */
@FunctionalInterface
public interface LazyCount extends EventOrigin {
  /**
   * Returns the count now, of the file that the event was for; if that file is closed, the last
   * known count.
   *
   * @param filter the event's filter
   */
  long dataOf(int filter);
}
