// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq;

/** The help texts, for tests in other packages. */
public final class HelpTexts {
  private HelpTexts() {}

  /** Returns the text of a command. */
  public static String of(String command) {
    return Help.text(command);
  }
}
