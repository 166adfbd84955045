// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.loop.Handle;

/** Acts once after a burst of changes. */
final class Debounce implements Runnable {
  // doc: burst
  private final EventLoop loop;
  private final Duration quiet;
  private final Runnable action;
  private @Nullable Handle timer;

  /** An action that runs when {@link #run} has not been called for a time. */
  Debounce(EventLoop loop, Duration quiet, Runnable action) {
    this.loop = loop;
    this.quiet = quiet;
    this.action = action;
  }

  @Override
  public void run() {
    if (timer != null) {
      timer.close();
    }
    timer = loop.after(quiet, action);
  }
  // end doc
}
