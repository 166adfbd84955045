// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.system;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The size of a terminal's window, in characters.
 *
 * @param rows the number of lines
 * @param columns the number of characters in a line
 */
public record WindowSize(int rows, int columns) {
  private static final WindowSize USUAL = new WindowSize(24, 80);
  private static final int OUT = 1;
  private static final int TIOCGWINSZ = 0x5413;

  /**
   * Returns the size for standard output; 80 by 24 if it is not a terminal, or if the size is
   * unknown.
   */
  public static WindowSize ofOutput() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment winsize = arena.allocate(JAVA_SHORT, 4);
      if (SystemCall.call(SystemCall.IOCTL, OUT, TIOCGWINSZ, winsize.address(), 0) < 0) {
        return USUAL;
      }
      int rows = Short.toUnsignedInt(winsize.getAtIndex(JAVA_SHORT, 0));
      int columns = Short.toUnsignedInt(winsize.getAtIndex(JAVA_SHORT, 1));
      return rows == 0 || columns == 0 ? USUAL : new WindowSize(rows, columns);
    }
  }
}
