// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest;

/**
 * Says in one sentence which Java is needed; a class of Java 8, so that old ones can say it too.
 */
public final class Main {
  private static final int NEEDED = 25;
  private static final int BAD_USE = 2;

  private Main() {}

  /** Runs the self-test, and ends the JVM with its status. */
  public static void main(String[] args) {
    int version = version(System.getProperty("java.specification.version", ""));
    String system = System.getProperty("os.name", "");
    if (version < NEEDED) {
      refuse("needs Java " + NEEDED + " or newer; this is " + System.getProperty("java.version"));
    } else if (!system.equals("Linux")) {
      refuse("needs Linux; this is " + system);
    } else {
      SelfTest.main(args);
    }
  }

  private static void refuse(String why) {
    System.err.println("kqueue4j-selftest: " + why + '.');
    System.exit(BAD_USE);
  }

  /** 8 of "1.8", 25 of "25"; 0 of what is no number. */
  private static int version(String text) {
    String number = text.startsWith("1.") ? text.substring(2) : text;
    try {
      return Integer.parseInt(number);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
