// SPDX-License-Identifier: BSD-2-Clause
/** The timing wheel. */
@NullMarked
package org.kqueue4j.internal.timer;

import org.jspecify.annotations.NullMarked;
