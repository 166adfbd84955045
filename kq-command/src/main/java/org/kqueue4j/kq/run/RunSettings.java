// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a command runs, and how it is ended.
 *
 * @param restarts whether an event restarts a running command, instead of waiting for its end
 * @param drops whether changes of files during a run are dropped
 * @param now whether it starts at the beginning
 * @param once whether kq ends with it
 * @param limit the time after which kq ends; null for no limit
 * @param clears whether the screen is cleared before each run
 * @param debounce how long nothing must happen before it starts
 * @param stopSignal the signal that asks it to end
 * @param stopTimeout the time after which it is killed
 * @param keepsInterrupt whether an interrupt ends only the command while it runs
 * @param input what its standard input is
 * @param keys whether keys of the terminal run the command and end kq
 */
record RunSettings(
    boolean restarts,
    boolean drops,
    boolean now,
    boolean once,
    @Nullable Duration limit,
    boolean clears,
    Duration debounce,
    int stopSignal,
    Duration stopTimeout,
    boolean keepsInterrupt,
    Input input,
    boolean keys) {
  /** The standard input of the command. */
  enum Input {
    /** That of kq. */
    INHERITED,

    /** Nothing, since kq has read its own. */
    EMPTY,

    /** The list of the paths. */
    PATHS
  }
}
