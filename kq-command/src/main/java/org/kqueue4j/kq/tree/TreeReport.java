package org.kqueue4j.kq.tree;

/**
 * Who tells what happens in a {@link Family}. Times are nanoseconds since it began to be followed.
 */
interface TreeReport {
  /** Now. */
  default void began() {}

  /** A process is new: started, found, or forked off. */
  default void appeared(Member member) {}

  /** A process has executed a program. */
  default void executed(Member member) {}

  /** A process has exited. */
  default void exited(Member member) {}

  /** Events of a process, and of its descendants, may be missing from here on. */
  default void lost(Member member, long time) {}

  /** A process could not be ended. */
  default void survived(Member member, long time) {}

  /** That is all. */
  default void ended(Family family, long time) {}
}
