// SPDX-License-Identifier: BSD-2-Clause
/**
 * Commands of the user: starts them so that no fork is missed, and ends whole process trees.
 *
 * <p>A {@link org.kqueue4j.kq.process.ProcessTree} is a handler of events: the loop of its kqueue
 * drives it, and a {@link org.kqueue4j.kq.process.TreeListener} receives its events. It never
 * blocks.
 */
@NullMarked
package org.kqueue4j.kq.process;

import org.jspecify.annotations.NullMarked;
