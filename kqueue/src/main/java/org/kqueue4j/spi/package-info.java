/**
 * What an event source and a filter see of the engine: {@link org.kqueue4j.spi.Knote}, {@link
 * org.kqueue4j.spi.Klist}, {@link org.kqueue4j.spi.FilterOps}, {@link org.kqueue4j.spi.File}.
 *
 * <p>A source owns a {@link org.kqueue4j.spi.Klist}, puts a knote on it when it is attached, and
 * calls {@link org.kqueue4j.spi.Klist#note} when something happens; whether that is an event, the
 * {@link org.kqueue4j.spi.FilterOps} that it gave the knote say when they are asked.
 */
@NullMarked
package org.kqueue4j.spi;

import org.jspecify.annotations.NullMarked;
