// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.run;

import java.time.Duration;

/**
 * When a command runs, and how it is ended.
 *
 * @param restarts whether an event restarts a running command, instead of waiting for its end
 * @param now whether it starts at the beginning
 * @param once whether kq ends with it
 * @param clears whether the screen is cleared before each run
 * @param debounce how long nothing must happen before it starts
 * @param stopSignal the signal that asks it to end
 * @param stopTimeout the time after which it is killed
 * @param inputIsTaken whether kq has read standard input, so that the command gets an empty one
 */
record RunSettings(
    boolean restarts,
    boolean now,
    boolean once,
    boolean clears,
    Duration debounce,
    int stopSignal,
    Duration stopTimeout,
    boolean inputIsTaken) {}
