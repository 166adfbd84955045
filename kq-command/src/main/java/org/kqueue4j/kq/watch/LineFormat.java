package org.kqueue4j.kq.watch;

import org.kqueue4j.kq.loop.Occurrence;

/** How what happens is put into a line. */
interface LineFormat {
  /** The line, without its end. */
  String line(Occurrence occurrence);
}
