// SPDX-License-Identifier: BSD-2-Clause
/**
 * BSD's kqueue for the JVM.
 *
 * <p>{@link org.kqueue4j.Kqueue} is the place to begin: a queue on which a program registers
 * interest in sources of events, described by {@link org.kqueue4j.Kevent}s, and waits for all of
 * them in one call. Ports of C programs and hot loops use {@link org.kqueue4j.KeventList} and the
 * constants of {@link org.kqueue4j.sys.Event} instead.
 */
@NullMarked
package org.kqueue4j;

import org.jspecify.annotations.NullMarked;
