// SPDX-License-Identifier: BSD-2-Clause
/**
 * The calls poll(2) and select(2), over a kqueue that belongs to the calling thread, as in the
 * reference's kernel.
 */
@NullMarked
package org.kqueue4j.posix;

import org.jspecify.annotations.NullMarked;
