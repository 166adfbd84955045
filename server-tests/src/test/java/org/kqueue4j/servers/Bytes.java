// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Bytes that both ends know. */
final class Bytes {
  static final int MEGABYTE = 1 << 20;

  private Bytes() {}

  static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  /** Cut into pieces of this size; the last may be shorter. */
  static List<byte[]> pieces(byte[] bytes, int size) {
    List<byte[]> pieces = new ArrayList<>();
    for (int i = 0; i < bytes.length; i += size) {
      pieces.add(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size)));
    }
    return pieces;
  }
}
