// SPDX-License-Identifier: BSD-2-Clause
/** The code of the guide. */
@NullMarked
package org.kqueue4j.examples.guide;

import org.jspecify.annotations.NullMarked;
