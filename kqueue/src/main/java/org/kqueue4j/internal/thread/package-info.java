// SPDX-License-Identifier: BSD-2-Clause
/** The library's own threads. */
@NullMarked
package org.kqueue4j.internal.thread;

import org.jspecify.annotations.NullMarked;
