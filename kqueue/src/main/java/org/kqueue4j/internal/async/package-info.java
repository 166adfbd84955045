// SPDX-License-Identifier: BSD-2-Clause
/**
 * Futures and a publisher of a queue's events. They stand on the engine and do not know the form in
 * which a program gives changes and gets events.
 */
@NullMarked
package org.kqueue4j.internal.async;

import org.jspecify.annotations.NullMarked;
