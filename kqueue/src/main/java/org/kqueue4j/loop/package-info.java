// SPDX-License-Identifier: BSD-2-Clause
/**
 * An event loop: one thread that waits on a kqueue and calls the program's handlers.
 *
 * <p>{@link org.kqueue4j.loop.EventLoop} stands on the public API of {@link org.kqueue4j.Kqueue}
 * alone, so it runs on any queue: on this system's, and, in tests, on a simulated machine whose
 * clock the test moves.
 */
@NullMarked
package org.kqueue4j.loop;

import org.jspecify.annotations.NullMarked;
