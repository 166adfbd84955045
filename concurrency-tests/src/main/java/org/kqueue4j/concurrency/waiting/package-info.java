/**
 * Races of threads that sleep and of descriptors, on Linux itself: few at a time, since each wait
 * is a sleep and each watched pipe a descriptor. Run them with {@code -strideSize 1}, so that each
 * begins at the same moment in both threads.
 */
@NullMarked
package org.kqueue4j.concurrency.waiting;

import org.jspecify.annotations.NullMarked;
