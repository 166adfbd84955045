// SPDX-License-Identifier: BSD-2-Clause
/** Benchmarks of kqueue4j and its peers, in the same run on the same machine. */
@NullMarked
package org.kqueue4j.benchmarks;

import org.jspecify.annotations.NullMarked;
