// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

/** Hears, as they happen, of the things that the machine does on its own. */
public interface MachineListener {
  /** Hears nothing. */
  MachineListener NONE = new MachineListener() {};

  /** A kqueue has sent SIGIO to its owner. */
  default void sigio(int pid) {}

  /**
   * The last reference to a file has gone.
   *
   * @param serial its number: files are counted from 0 in the order of their creation
   */
  default void closed(int serial) {}
}
