// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.time.Duration;

/** {@code timer:DURATION[:oneshot]}: a timer. */
public record TimerSpec(String text, Duration period, boolean oneshot) implements Spec {}
