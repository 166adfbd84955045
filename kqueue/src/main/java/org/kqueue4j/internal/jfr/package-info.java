// SPDX-License-Identifier: BSD-2-Clause
/**
 * What the JDK's Flight Recorder is told of kqueues. {@link org.kqueue4j.internal.jfr.Recorder} is
 * all that others see of it; the rest needs module {@code jdk.jfr} and is not loaded unless
 * somebody records.
 *
 * <p>Whether an event is enabled can be asked of objects only, so each class keeps one for that,
 * which is never recorded: so a recording that is over, or has the event disabled, costs no object.
 */
@NullMarked
package org.kqueue4j.internal.jfr;

import org.jspecify.annotations.NullMarked;
