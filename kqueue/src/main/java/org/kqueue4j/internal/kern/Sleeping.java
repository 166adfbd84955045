package org.kqueue4j.internal.kern;

/**
 * A thread that sleeps on a kqueue, for a look from outside.
 *
 * @param leads whether it watches the kqueue's descriptors and timers for all who sleep
 * @param polls whether it is blocked in the system's call for descriptors, and not parked
 */
public record Sleeping(Thread thread, boolean leads, boolean polls) {}
