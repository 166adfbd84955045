// SPDX-License-Identifier: BSD-2-Clause
/**
 * The engine: knotes, registration, activation and scan, as the reference has them, knowing no
 * operating system.
 *
 * <p>{@link org.kqueue4j.internal.queue.KernelQueue} is the place to begin; its documentation has
 * the lock rules. What changes a knote's state is in {@link
 * org.kqueue4j.internal.queue.KnoteStatus}.
 */
@NullMarked
package org.kqueue4j.internal.queue;

import org.jspecify.annotations.NullMarked;
