// SPDX-License-Identifier: BSD-2-Clause
/**
 * Races of threads that sleep and of descriptors, on Linux itself. Each wait is a sleep and each
 * watched pipe a descriptor, so few run at a time. {@code -strideSize 1} makes both threads begin
 * each of them at the same moment.
 */
@NullMarked
package org.kqueue4j.concurrency.waiting;

import org.jspecify.annotations.NullMarked;
