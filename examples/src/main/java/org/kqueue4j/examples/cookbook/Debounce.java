// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.loop.Action;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.loop.Handle;

/** Acts once after a burst of changes. */
final class Debounce {
  // doc: burst
  private final EventLoop loop;
  private final Duration quiet;
  private final Action action;
  private @Nullable Handle timer;

  /** An action that runs when {@link #changed} has not been called for a time. */
  Debounce(EventLoop loop, Duration quiet, Action action) {
    this.loop = loop;
    this.quiet = quiet;
    this.action = action;
  }

  void changed() {
    if (timer != null) {
      timer.close();
    }
    timer = loop.after(quiet, action);
  }
  // end doc
}
