// SPDX-License-Identifier: BSD-2-Clause
/** {@code kq watch}: prints events, in one of several forms. */
@NullMarked
package org.kqueue4j.kq.watch;

import org.jspecify.annotations.NullMarked;
