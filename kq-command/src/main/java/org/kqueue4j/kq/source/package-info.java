/**
 * What specs ask for, at work.
 *
 * <p>A {@link org.kqueue4j.kq.spec.Spec} that is opened is a source; it registers what it needs
 * with the kqueue of the one {@link org.kqueue4j.kq.loop.Loop}, hears of its events from it and
 * reports what they mean, as a {@link org.kqueue4j.kq.loop.Occurrence}, to the command, which is
 * the {@link org.kqueue4j.kq.loop.LoopListener}. A new kind of source is a new kind of spec, a
 * branch of the parser, a class here and a branch of {@code Sources}.
 */
@NullMarked
package org.kqueue4j.kq.source;

import org.jspecify.annotations.NullMarked;
