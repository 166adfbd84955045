package org.kqueue4j.kq.process;

import java.util.List;
import org.kqueue4j.kq.cli.KqException;

/** Who hears what happens in a {@link ProcessTree}. Called by the thread that drives it. */
public interface TreeListener {
  /** A process is new: it was started, found, or forked off. */
  default void appeared(TrackedProcess process) throws KqException {}

  /**
   * A process has executed a program, once or several times since that was last reported; the
   * command line is that of the last one.
   */
  default void executed(TrackedProcess process) throws KqException {}

  /** A process has exited. */
  default void exited(TrackedProcess process) throws KqException {}

  /**
   * Messages of the kernel were lost, or a child can't be watched: forks and execs of this process
   * may be missing.
   */
  default void lost(TrackedProcess process) throws KqException {}

  /** A command that was to be started by another thread could not be. */
  default void notStarted(CommandFailure failure) throws KqException {}

  /**
   * These have outlived SIGKILL, or it may not be sent to them; they are left alone from now on.
   */
  default void survived(List<TrackedProcess> processes) throws KqException {}

  /** The last process has exited. */
  default void emptied() throws KqException {}
}
