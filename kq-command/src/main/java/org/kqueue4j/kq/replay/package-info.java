// SPDX-License-Identifier: BSD-2-Clause
/** {@code kq replay}: runs scenarios on the simulated machine, and checks traces. */
@NullMarked
package org.kqueue4j.kq.replay;

import org.jspecify.annotations.NullMarked;
