// SPDX-License-Identifier: BSD-2-Clause
/**
 * The events of kqueues in the JDK's Flight Recorder. Other packages use {@link
 * org.kqueue4j.internal.jfr.Recorder} only; the rest needs module {@code jdk.jfr} and is not loaded
 * before something is recorded.
 *
 * <p>Only an object can be asked whether its event is enabled, so each class keeps one for that,
 * which is never recorded: an event that is disabled costs no object.
 */
@NullMarked
package org.kqueue4j.internal.jfr;

import org.jspecify.annotations.NullMarked;
