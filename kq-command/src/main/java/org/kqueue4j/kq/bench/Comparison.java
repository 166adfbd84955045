// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * An operation that both a kqueue and the JDK can do.
 *
 * @param name the name in JSON
 * @param title the name in the table
 * @param peer the means of the JDK
 */
record Comparison(String name, String title, String peer, Opener kqueue, Opener jdk) {
  @FunctionalInterface
  interface Opener {
    Contestant open() throws IOException;
  }

  /**
   * One way to do the operation, ready to do it many times.
   *
   * @param resources what is closed at the end
   */
  record Contestant(Operation operation, List<Closeable> resources) {
    static Contestant of(Operation operation, Closeable... resources) {
      return new Contestant(operation, List.of(resources));
    }
  }

  @FunctionalInterface
  interface Operation {
    /** Does the operation this number of times. */
    void run(int times) throws IOException, InterruptedException;
  }
}
