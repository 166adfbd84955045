/**
 * The command {@code kq}: kqueue on the command line.
 *
 * <p>{@link org.kqueue4j.kq.Main} picks a command by its name; each command has a package of its
 * own, and what they share is in {@code cli}.
 */
@NullMarked
package org.kqueue4j.kq;

import org.jspecify.annotations.NullMarked;
