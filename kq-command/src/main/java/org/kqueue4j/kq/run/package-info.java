// SPDX-License-Identifier: BSD-2-Clause
/** {@code kq run}: runs a command when something happens. */
@NullMarked
package org.kqueue4j.kq.run;

import org.jspecify.annotations.NullMarked;
