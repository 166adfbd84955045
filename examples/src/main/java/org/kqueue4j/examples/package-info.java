// SPDX-License-Identifier: BSD-2-Clause
/** Small programs that use kqueue4j, compiled and tested with it. */
@NullMarked
package org.kqueue4j.examples;

import org.jspecify.annotations.NullMarked;
