// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import org.kqueue4j.Kqueue;

/** One kqueue of a station, from its opening to its close. Safe for use by any thread. */
final class Opening {
  private final String name;
  private final Kqueue kqueue;
  private volatile boolean closing;

  Opening(String name, Kqueue kqueue) {
    this.name = name;
    this.kqueue = kqueue;
  }

  Kqueue kqueue() {
    return kqueue;
  }

  /** Returns whether it is closed or being closed, which explains EBADF. */
  boolean isClosing() {
    return closing;
  }

  void close() {
    closing = true;
    kqueue.close();
  }

  @Override
  public String toString() {
    return name + (closing ? " (closed)" : "");
  }
}
