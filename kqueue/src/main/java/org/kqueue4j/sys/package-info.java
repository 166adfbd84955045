// SPDX-License-Identifier: BSD-2-Clause
/**
 * The constants of the interface, as {@code <sys/event.h>} and {@code <sys/errno.h>} have them in
 * C.
 *
 * <p>{@link org.kqueue4j.sys.Event} has the numbers under the names that a C programmer knows, for
 * static import; {@link org.kqueue4j.sys.Errno} has the errors. Every other package may use this
 * one, and it uses none.
 */
@NullMarked
package org.kqueue4j.sys;

import org.jspecify.annotations.NullMarked;
