// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.watch;

import org.kqueue4j.kq.loop.Occurrence;

/** Converts an event to a line. */
interface LineFormat {
  /** Returns the line, without its end. */
  String line(Occurrence occurrence);
}
