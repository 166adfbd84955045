// SPDX-License-Identifier: BSD-2-Clause
/**
 * A simulated machine to test event loops on: kqueues of the real engine over virtual devices,
 * processes and a virtual clock that only moves when told to, or when a call sleeps.
 *
 * <p>{@link org.kqueue4j.testkit.SimulatedMachine} is the place to begin.
 */
@NullMarked
package org.kqueue4j.testkit;

import org.jspecify.annotations.NullMarked;
