// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard output and standard error as terminals. No native call is made, since it would slow the
 * start.
 */
public final class Terminal {
  private static final int OUT = 1;
  private static final int ERR = 2;

  private Terminal() {}

  /** Returns whether standard output is a terminal. */
  public static boolean isOutput() {
    return isTerminal(OUT);
  }

  /** Returns whether standard error is a terminal. */
  public static boolean isError() {
    return isTerminal(ERR);
  }

  /**
   * Returns whether standard output can have colours: it is a terminal that shows them, and the
   * user does not object.
   */
  public static boolean hasColours() {
    String no = System.getenv("NO_COLOR");
    return isOutput() && (no == null || no.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
  }

  private static boolean isTerminal(int fd) {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
      return file.startsWith("/dev/pts/")
          || file.startsWith("/dev/tty")
          || file.equals("/dev/console");
    } catch (IOException e) {
      return false; // it is closed
    }
  }
}
