// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import java.util.List;
import org.kqueue4j.internal.kern.Sleeping;

/**
 * The state of a kqueue at a moment.
 *
 * @param number by which others watch it; 0 if its machine has none for it
 * @param closed whether it is being closed, or has been
 * @param pending the number of queued knotes
 * @param async whether SIGIO is asked for
 * @param knotes all knotes, newest first
 * @param queued those in the pending queue, in its order; the same objects as in {@code knotes}
 * @param sleepers the threads that sleep on it
 * @param nanosToTimer as {@link org.kqueue4j.internal.kern.Sleeper#nanosToTimer} gives it
 */
public record QueueDump(
    long number,
    boolean closed,
    int pending,
    boolean async,
    List<KnoteDump> knotes,
    List<KnoteDump> queued,
    List<Sleeping> sleepers,
    long nanosToTimer) {}
