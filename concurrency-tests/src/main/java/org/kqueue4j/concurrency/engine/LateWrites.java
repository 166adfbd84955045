// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes that keep a processor's store buffer busy, so that the next write reaches other threads
 * late. This exposes a missing fence, which the duration of a scan hides otherwise.
 *
 * <p>Safe for use by any thread.
 */
final class LateWrites {
  private static final int COUNT = 12;

  /** An array larger than the caches; its length is a power of two. */
  private static final byte[] COLD = new byte[1 << 27];

  private LateWrites() {}

  /** Writes to random addresses, which are in no cache. */
  static void begin() {
    int index = ThreadLocalRandom.current().nextInt();
    for (int i = 0; i < COUNT; i++) {
      COLD[index & COLD.length - 1] = (byte) i;
      index = index * 1664525 + 1013904223;
    }
  }
}
