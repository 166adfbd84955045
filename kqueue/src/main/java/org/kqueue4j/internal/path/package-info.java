// SPDX-License-Identifier: BSD-2-Clause
/** Paths as the system has them, bytes in no charset, and the rules by which some are ignored. */
@NullMarked
package org.kqueue4j.internal.path;

import org.jspecify.annotations.NullMarked;
