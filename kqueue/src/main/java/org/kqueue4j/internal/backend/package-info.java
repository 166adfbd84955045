// SPDX-License-Identifier: BSD-2-Clause
/**
 * The seam between the public API and the operating system: what a system gives a program and its
 * queues. Linux implements it, and the simulated machine; another system is a third implementation.
 */
@NullMarked
package org.kqueue4j.internal.backend;

import org.jspecify.annotations.NullMarked;
