// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.kq.cli.KqException;

/** Handles events: the attachment of each registration of a loop. */
public interface Handler {
  /** Returns what the handler works for, for the start of messages. */
  String name();

  /**
   * Returns what a registration is for, in a word or two for pictures and tables, or an empty text
   * if the name says it; null for a registration that only kq itself needs.
   */
  default @Nullable String part(Filter filter, long ident) {
    return null;
  }

  /**
   * Handles an event of one of its registrations. The event may be stale if the handler has closed
   * its source.
   *
   * @throws IOException with a message that does not include the name
   */
  void handle(Kevent event) throws IOException, KqException;
}
