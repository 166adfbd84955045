// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

/**
 * A thread that sleeps on a kqueue, for a dump.
 *
 * @param leads whether it waits for the kqueue's descriptors and timers on behalf of all sleepers
 * @param polls whether it is blocked in the system's call for descriptors, rather than parked
 */
public record Sleeping(Thread thread, boolean leads, boolean polls) {}
