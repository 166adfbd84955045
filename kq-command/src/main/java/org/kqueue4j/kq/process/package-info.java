/**
 * Commands and what becomes of them: starts them so that no fork of theirs is missed, and ends
 * whole process trees.
 *
 * <p>A {@link org.kqueue4j.kq.process.ProcessTree} is a handler of events like any other: whoever
 * runs the loop of its kqueue drives it, and a {@link org.kqueue4j.kq.process.TreeListener} hears
 * what happens. It never blocks.
 */
@NullMarked
package org.kqueue4j.kq.process;

import org.jspecify.annotations.NullMarked;
