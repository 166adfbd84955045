// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.io.IOException;
import org.kqueue4j.Kevent;
import org.kqueue4j.kq.cli.KqException;

/** Handles events: the attachment of each registration of a loop. */
public interface Handler {
  /** Returns what the handler works for, for the start of messages. */
  String name();

  /**
   * Handles an event of one of its registrations. The event may be stale if the handler has closed
   * its source.
   *
   * @throws IOException with a message that does not include the name
   */
  void handle(Kevent event) throws IOException, KqException;
}
