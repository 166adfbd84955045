// SPDX-License-Identifier: BSD-2-Clause
/**
 * What the tests of several modules need: descriptors and processes as a C program has them,
 * threads and what they use, and patience. Knows nothing of the library.
 */
@NullMarked
package org.kqueue4j.support;

import org.jspecify.annotations.NullMarked;
