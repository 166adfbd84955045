// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

/** Reports the events of a {@link TreeHistory}. Times are nanoseconds since its beginning. */
interface TreeReport {
  /** A process is new: it was started, found, or forked. */
  default void appeared(TreeProcess process) {}

  /** A process has executed a program. */
  default void executed(TreeProcess process) {}

  /** A process has exited. */
  default void exited(TreeProcess process) {}

  /** Events of a process and its descendants may be missing from now on. */
  default void lost(TreeProcess process, long time) {}

  /** A process could not be ended. */
  default void survived(TreeProcess process, long time) {}

  default void ended(TreeHistory history, long time) {}
}
