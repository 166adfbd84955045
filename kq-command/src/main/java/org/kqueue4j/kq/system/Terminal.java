// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.system;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard input, output and error as terminals. */
public final class Terminal {
  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int ERR = 2;
  private static final int TIOCGWINSZ = 0x5413;

  /** The size of a terminal's window, in characters. */
  public record WindowSize(int rows, int columns) {}

  private Terminal() {}

  public static boolean isInput() {
    return isTerminal(IN);
  }

  public static boolean isOutput() {
    return isTerminal(OUT);
  }

  public static boolean isError() {
    return isTerminal(ERR);
  }

  /** Returns whether standard output shows colours, and the user does not object. */
  public static boolean hasColours() {
    String no = System.getenv("NO_COLOR");
    return isOutput() && (no == null || no.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
  }

  /** Returns the size of standard output; 80 by 24 if it is not a terminal or does not say. */
  public static WindowSize windowSize() {
    WindowSize usual = new WindowSize(24, 80);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment winsize = arena.allocate(JAVA_SHORT, 4);
      if (SystemCall.call(SystemCall.IOCTL, OUT, TIOCGWINSZ, winsize.address(), 0) < 0) {
        return usual;
      }
      int rows = Short.toUnsignedInt(winsize.getAtIndex(JAVA_SHORT, 0));
      int columns = Short.toUnsignedInt(winsize.getAtIndex(JAVA_SHORT, 1));
      return rows == 0 || columns == 0 ? usual : new WindowSize(rows, columns);
    }
  }

  /** Makes no native call, since the first one would slow the start. */
  private static boolean isTerminal(int fd) {
    String file = target(fd);
    return file.startsWith("/dev/pts/")
        || file.startsWith("/dev/tty")
        || file.equals("/dev/console");
  }

  /** Returns whether standard output is a pipe or a socket. */
  public static boolean isOutputPipe() {
    String file = target(OUT);
    return file.startsWith("pipe:") || file.startsWith("socket:");
  }

  /** Returns what a descriptor names; an empty text if it is closed, or without /proc. */
  private static String target(int fd) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
