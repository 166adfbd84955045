// SPDX-License-Identifier: BSD-2-Clause
/** The recipes of docs/COOKBOOK.md, which shows what stands between {@code // doc:} and its end. */
@NullMarked
package org.kqueue4j.examples.cookbook;

import org.jspecify.annotations.NullMarked;
