package org.kqueue4j.benchmarks;

/** The least that a JVM can be started for. */
public final class Hello {
  private Hello() {}

  /** Says so. */
  public static void main(String[] args) {
    System.out.println("hello");
  }
}
