package org.kqueue4j.kq.tree;

/**
 * Who tells what happens in a {@link TreeHistory}. Times are nanoseconds since it began to be
 * followed.
 */
interface TreeReport {
  /** Now. */
  default void began() {}

  /** A process is new: started, found, or forked off. */
  default void appeared(TreeProcess member) {}

  /** A process has executed a program. */
  default void executed(TreeProcess member) {}

  /** A process has exited. */
  default void exited(TreeProcess member) {}

  /** Events of a process, and of its descendants, may be missing from here on. */
  default void lost(TreeProcess member, long time) {}

  /** A process could not be ended. */
  default void survived(TreeProcess member, long time) {}

  /** That is all. */
  default void ended(TreeHistory family, long time) {}
}
