package org.kqueue4j.kq.watch;

import java.io.IOException;
import org.kqueue4j.sys.KqueueException;

/** What to watch, as the command line says it. Immutable; nothing is opened yet. */
sealed interface Spec
    permits ProcSpec, SignalSpec, StandardInputSpec, TcpSpec, TimerSpec, VnodeSpec {
  /** As it was given: the events of the source carry it as their name. */
  String text();

  /**
   * Opens the source and registers it.
   *
   * @throws IOException with a message that says all but the name of the spec
   * @throws KqueueException if it can't be watched
   */
  Source open(Watch watch) throws IOException;
}
