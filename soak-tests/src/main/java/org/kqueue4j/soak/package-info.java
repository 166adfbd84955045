// SPDX-License-Identifier: BSD-2-Clause
/**
 * A soak test: every kind of source at once, many threads, random operations by a seed, and an
 * account of every event.
 *
 * <p>{@link org.kqueue4j.soak.Soak} is the program. It runs {@link org.kqueue4j.soak.Round}s. Each
 * has {@link org.kqueue4j.soak.Station}s, kqueues with threads that wait on them, and {@link
 * org.kqueue4j.soak.Drill}s, which register with a station, cause events and check the reports.
 */
@NullMarked
package org.kqueue4j.soak;

import org.jspecify.annotations.NullMarked;
