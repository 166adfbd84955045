// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import java.util.List;
import org.kqueue4j.KqueueDump;

/**
 * A kqueue of a {@link SimulatedMachine}, as it stands.
 *
 * @param serial its number among all files, from 0 on, by which it can be known again
 * @param descriptors its descriptors, the lowest first
 * @param dump its knotes and what is pending
 */
public record OpenKqueue(int serial, List<Integer> descriptors, KqueueDump dump) {}
