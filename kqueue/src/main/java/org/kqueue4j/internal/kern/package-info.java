// SPDX-License-Identifier: BSD-2-Clause
/**
 * The engine as event sources, filters and machines see it: {@link
 * org.kqueue4j.internal.kern.Knote}, {@link org.kqueue4j.internal.kern.Klist}, {@link
 * org.kqueue4j.internal.kern.FilterOps}, {@link org.kqueue4j.internal.kern.File}.
 *
 * <p>A source owns a {@link org.kqueue4j.internal.kern.Klist}, puts a knote on it when it is
 * attached, and calls {@link org.kqueue4j.internal.kern.Klist#note} when something happens. The
 * {@link org.kqueue4j.internal.kern.FilterOps} of the knote decide whether that is an event.
 */
@NullMarked
package org.kqueue4j.internal.kern;

import org.jspecify.annotations.NullMarked;
