/**
 * {@code kq watch}: prints the events of this system as they happen.
 *
 * <p>A {@link org.kqueue4j.kq.watch.Spec} is what the command line asks for; opened, it is a {@link
 * org.kqueue4j.kq.watch.Source}, which hears of its events from the one {@link
 * org.kqueue4j.kq.watch.Watch} and tells them to the {@link org.kqueue4j.kq.watch.Report}. A new
 * kind of source is a new pair of {@code Spec} and {@code Source}, a branch in {@link
 * org.kqueue4j.kq.watch.SpecParser} and a method of {@code Report} for each new kind of event.
 */
@NullMarked
package org.kqueue4j.kq.watch;

import org.jspecify.annotations.NullMarked;
