package org.kqueue4j.kq.bench;

import java.io.IOException;

/**
 * A thing that a kqueue can do, and the JDK too.
 *
 * @param name as it stands in JSON
 * @param title as it stands in the table
 * @param peer what of the JDK does it
 */
record Comparison(String name, String title, String peer, Opener kqueue, Opener jdk) {
  /** Makes a contestant. */
  @FunctionalInterface
  interface Opener {
    /** Makes it. */
    Contestant open() throws IOException;
  }
}
