// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

/** The smallest program, for the start-up time of a JVM. */
final class Hello {
  private Hello() {}

  public static void main(String[] args) {
    System.out.println("hello");
  }
}
