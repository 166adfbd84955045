package org.kqueue4j.kq.loop;

import org.kqueue4j.kq.cli.KqException;

/** Whom the loop reports what happens: the command. Called by the loop's thread. */
public interface LoopListener {
  /** Something has happened. */
  void occurred(Occurrence occurrence) throws KqException;

  /** Everything that had happened has been told; the loop is about to wait. */
  default void idle() {}

  /**
   * A signal asks the command to end.
   *
   * @param exitStatus 128 and the signal
   * @return whether the command sees to the end itself, by {@link Loop#stop}
   */
  default boolean ending(int exitStatus) throws KqException {
    return false;
  }

  /** Something to know that is no event, and doesn't keep the others from going on. */
  void warning(String message);
}
