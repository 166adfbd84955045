// SPDX-License-Identifier: BSD-2-Clause
/** The recipes of docs/COOKBOOK.md, which shows the regions that begin with {@code // doc:}. */
@NullMarked
package org.kqueue4j.examples.cookbook;

import org.jspecify.annotations.NullMarked;
