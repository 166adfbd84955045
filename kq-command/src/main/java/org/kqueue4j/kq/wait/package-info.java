// SPDX-License-Identifier: BSD-2-Clause
/** {@code kq wait}: waits until something happens. */
@NullMarked
package org.kqueue4j.kq.wait;

import org.jspecify.annotations.NullMarked;
