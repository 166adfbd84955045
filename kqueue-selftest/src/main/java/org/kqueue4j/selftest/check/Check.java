// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import org.kqueue4j.selftest.bench.Bench;

/**
 * A thing that the engine must do, and how to find out.
 *
 * @param group the group that it belongs to, in a word
 * @param name what it is, unique in its group
 * @param body the code that finds out
 */
public record Check(String group, String name, Body body) {
  /** The code of a check. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs the check.
     *
     * @param bench provides queues, descriptors, threads and files
     * @return what was seen, in a line
     * @throws FailedException if the engine fails the check
     * @throws Exception if something that the check needs is not available
     */
    String run(Bench bench) throws Exception;
  }

  /** Returns the group and the name. */
  public String title() {
    return group + ": " + name;
  }
}
