// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

/** A listener to which a {@link SimulatedMachine} reports what it does by itself. */
public interface MachineListener {
  /** Ignores everything. */
  MachineListener NONE = new MachineListener() {};

  /**
   * Called when a kqueue has sent SIGIO to its owner.
   *
   * @param pid the process
   */
  default void sigio(int pid) {}

  /**
   * Called when the last reference to a file is dropped.
   *
   * @param serial its number in the order of creation of all files, from 0 on
   */
  default void closed(int serial) {}
}
