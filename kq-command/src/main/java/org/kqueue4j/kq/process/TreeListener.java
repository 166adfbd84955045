// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import java.util.List;
import org.kqueue4j.kq.cli.KqException;

/** Receives the events of a {@link ProcessTree}. The thread that drives the tree calls it. */
public interface TreeListener {
  /** A process is new: it was started, found, or forked. */
  default void appeared(TrackedProcess process) throws KqException {}

  /**
   * A process has executed a program, once or several times since the last report; its command line
   * is that of the last program.
   */
  default void executed(TrackedProcess process) throws KqException {}

  /** A process has exited. */
  default void exited(TrackedProcess process) throws KqException {}

  /**
   * Messages of the kernel were lost, or a child cannot be watched: forks and execs of this process
   * may be missing.
   */
  default void lost(TrackedProcess process) throws KqException {}

  /** A command that another thread was to start could not be started. */
  default void notStarted(CommandFailure failure) throws KqException {}

  /**
   * These processes have survived SIGKILL, or may not be sent it. The tree no longer tries to end
   * them.
   */
  default void survived(List<TrackedProcess> processes) throws KqException {}

  /** The last process has exited. */
  default void emptied() throws KqException {}
}
