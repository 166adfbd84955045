// SPDX-License-Identifier: BSD-2-Clause
/** Event sources of the program's own. */
@NullMarked
package org.kqueue4j.source;

import org.jspecify.annotations.NullMarked;
