package org.kqueue4j.kq.source;

import org.kqueue4j.kq.cli.FailedException;

/** Whom the loop tells what happens: the command. Called by the loop's thread. */
public interface Listener {
  /** Something has happened. */
  void happened(Happening happening) throws FailedException;

  /** Everything that had happened has been told; the loop is about to wait. */
  default void idle() {}

  /**
   * A signal asks the command to end.
   *
   * @param exitStatus 128 and the signal
   * @return whether the command sees to the end itself, by {@link Loop#stop}
   */
  default boolean ending(int exitStatus) throws FailedException {
    return false;
  }

  /** Something to know that is no event, and doesn't keep the others from going on. */
  void warning(String message);
}
