// SPDX-License-Identifier: BSD-2-Clause
/**
 * The command {@code kq}: kqueue on the command line.
 *
 * <p>{@link org.kqueue4j.kq.Main} selects a command by its name. Each command has its own package;
 * {@code cli}, {@code text}, {@code system} and {@code loop} hold what they share.
 */
@NullMarked
package org.kqueue4j.kq;

import org.jspecify.annotations.NullMarked;
