package org.kqueue4j.kq.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where output goes. Asked of the system without a native call, which would slow the start. */
public final class Terminal {
  private static final int OUT = 1;
  private static final int ERR = 2;

  private Terminal() {}

  /** Whether standard output is a terminal. */
  public static boolean isOutput() {
    return isTerminal(OUT);
  }

  /** Whether standard error is a terminal. */
  public static boolean isError() {
    return isTerminal(ERR);
  }

  /** Whether standard output is to have colours: a terminal that can, and nobody minds. */
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
