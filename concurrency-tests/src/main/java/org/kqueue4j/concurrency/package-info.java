/**
 * Races that the lock rules speak of, each run millions of times by jcstress.
 *
 * <p>What concerns the engine alone runs on a {@link org.kqueue4j.concurrency.BareMachine}; what
 * concerns waiting runs on the system itself.
 */
@NullMarked
package org.kqueue4j.concurrency;

import org.jspecify.annotations.NullMarked;
