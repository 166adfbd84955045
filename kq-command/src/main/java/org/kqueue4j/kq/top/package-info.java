// SPDX-License-Identifier: BSD-2-Clause
/** {@code kq watch --top}: shows knotes and events as a table on the terminal. */
@NullMarked
package org.kqueue4j.kq.top;

import org.jspecify.annotations.NullMarked;
