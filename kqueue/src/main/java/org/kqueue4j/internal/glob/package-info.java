// SPDX-License-Identifier: BSD-2-Clause
/** Patterns for the names of files, with the meaning that Git gives them. Names are bytes. */
@NullMarked
package org.kqueue4j.internal.glob;

import org.jspecify.annotations.NullMarked;
