// SPDX-License-Identifier: BSD-2-Clause
/** The timers in their order. */
@NullMarked
package org.kqueue4j.internal.timer;

import org.jspecify.annotations.NullMarked;
