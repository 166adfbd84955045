package org.kqueue4j;

import java.util.StringJoiner;

/** Writes a word of bits as names joined by {@code |}. */
final class BitNames {
  private final StringJoiner names = new StringJoiner("|");
  private int left;

  BitNames(int bits) {
    left = bits;
  }

  /** Adds the name if all bits of the mask are still left. */
  void take(int mask, String name) {
    if ((left & mask) == mask) {
      names.add(name);
      left &= ~mask;
    }
  }

  /**
   * The names taken, and the rest, if any, as a hexadecimal number; {@code 0} for nothing at all.
   */
  @Override
  public String toString() {
    if (left != 0 || names.length() == 0) {
      names.add(left == 0 ? "0" : "0x" + Integer.toHexString(left));
      left = 0;
    }
    return names.toString();
  }
}
