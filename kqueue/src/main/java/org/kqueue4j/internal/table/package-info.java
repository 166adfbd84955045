// SPDX-License-Identifier: BSD-2-Clause
/** Tables and pools of the library, which know nothing of what is in them. */
@NullMarked
package org.kqueue4j.internal.table;

import org.jspecify.annotations.NullMarked;
