// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import java.util.List;
import org.kqueue4j.KqueueDump;

/**
 * A kqueue of a {@link SimulatedMachine} at one moment.
 *
 * @param serial its number in the order of creation of all files, from 0 on, which stays the same
 * @param descriptors its descriptors, the lowest first
 * @param dump its knotes and its pending events
 */
public record OpenKqueue(int serial, List<Integer> descriptors, KqueueDump dump) {}
