// SPDX-License-Identifier: BSD-2-Clause
/**
 * The sources of events.
 *
 * <p>A {@link org.kqueue4j.kq.spec.Spec} is opened as a source. The source registers its events
 * with the kqueue of the {@link org.kqueue4j.kq.loop.Loop}, handles them, and reports them as an
 * {@link org.kqueue4j.kq.loop.Occurrence} to the command, which is the {@link
 * org.kqueue4j.kq.loop.LoopListener}. A new kind takes a record with its parser in {@code Spec},
 * and a source with its branch in {@code Sources}.
 */
@NullMarked
package org.kqueue4j.kq.source;

import org.jspecify.annotations.NullMarked;
