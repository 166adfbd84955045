// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

/** The smallest program, for the start-up time of a JVM. */
public final class Hello {
  private Hello() {}

  /** Prints a line. */
  public static void main(String[] args) {
    System.out.println("hello");
  }
}
