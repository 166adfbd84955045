// SPDX-License-Identifier: BSD-2-Clause
/** The simulated machine as a parameter of JUnit tests. Needs {@code junit-jupiter-api}. */
@NullMarked
package org.kqueue4j.testkit.junit;

import org.jspecify.annotations.NullMarked;
