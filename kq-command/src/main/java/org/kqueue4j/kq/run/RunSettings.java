package org.kqueue4j.kq.run;

import java.time.Duration;

/**
 * When a command is run, and how it is ended.
 *
 * @param restarts whether it is ended and started anew while it runs, or left to end
 * @param now whether it is started at the beginning
 * @param once whether its end is the end
 * @param clears whether the screen is cleared before it is started
 * @param debounce how long nothing must happen before it is started
 * @param stopSignal by which it is asked to end
 * @param stopTimeout after which it is killed
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
