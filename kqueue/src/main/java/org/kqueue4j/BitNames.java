// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.util.StringJoiner;

/** The text of a word of bits: their names joined by {@code |}. */
final class BitNames {
  private final StringJoiner names = new StringJoiner("|");
  private int left;

  BitNames(int bits) {
    left = bits;
  }

  /** Adds a name if all bits of its mask are still left. */
  void take(int mask, String name) {
    if ((left & mask) == mask) {
      names.add(name);
      left &= ~mask;
    }
  }

  /**
   * Returns the names, and the bits that are left as a hexadecimal number; {@code 0} for no bits.
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
