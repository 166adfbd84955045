// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import org.kqueue4j.EventSource;

/** A source that is readable once it has been opened. Safe for use by any thread. */
final class Gate extends EventSource {
  private volatile boolean open;

  void open() {
    open = true;
    changed();
  }

  @Override
  protected long readable() {
    return open ? 1 : 0;
  }
}
