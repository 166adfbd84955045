/**
 * What an event source and a filter see of the engine: {@link org.kqueue4j.internal.kern.Knote},
 * {@link org.kqueue4j.internal.kern.Klist}, {@link org.kqueue4j.internal.kern.FilterOps}, {@link
 * org.kqueue4j.internal.kern.File}.
 *
 * <p>A source owns a {@link org.kqueue4j.internal.kern.Klist}, puts a knote on it when it is
 * attached, and calls {@link org.kqueue4j.internal.kern.Klist#note} when something happens; whether
 * that is an event, the {@link org.kqueue4j.internal.kern.FilterOps} that it gave the knote say
 * when they are asked.
 */
@NullMarked
package org.kqueue4j.internal.kern;

import org.jspecify.annotations.NullMarked;
