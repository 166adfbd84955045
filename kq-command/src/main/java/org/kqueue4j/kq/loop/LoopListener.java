// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import org.kqueue4j.kq.cli.KqException;

/** Receives the events of a loop: the command. The loop's thread calls it. */
public interface LoopListener {
  /** Receives an event. */
  void occurred(Occurrence occurrence) throws KqException;

  /** All pending events were reported; the loop is about to wait. */
  default void idle() {}

  /**
   * A signal asks the command to end.
   *
   * @param exitStatus 128 and the signal
   * @return whether the command ends by itself, through {@link Loop#stop}
   */
  default boolean ending(int exitStatus) throws KqException {
    return false;
  }

  /** Receives a message that is not an event and does not stop the others. */
  void warning(String message);
}
