// SPDX-License-Identifier: BSD-2-Clause
/** PROC by pidfds and the proc connector. */
@NullMarked
package org.kqueue4j.internal.linux.process;

import org.jspecify.annotations.NullMarked;
