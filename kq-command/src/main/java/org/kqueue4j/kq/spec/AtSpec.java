// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.time.LocalDate;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * {@code at:[DATE"T"]HH:MM[:SS]}: a time of day in the system's zone.
 *
 * @param date the date; null for the next such time
 */
public record AtSpec(String text, @Nullable LocalDate date, LocalTime time) implements Spec {}
