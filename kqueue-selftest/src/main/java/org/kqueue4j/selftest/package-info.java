// SPDX-License-Identifier: BSD-2-Clause
/**
 * {@code java -jar kqueue4j-selftest.jar}: a user checks his machine, and gets a report for a bug.
 */
@NullMarked
package org.kqueue4j.selftest;

import org.jspecify.annotations.NullMarked;
