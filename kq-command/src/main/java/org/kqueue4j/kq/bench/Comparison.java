// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.io.IOException;

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
}
