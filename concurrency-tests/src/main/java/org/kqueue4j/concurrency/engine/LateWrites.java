package org.kqueue4j.concurrency.engine;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes that keep a processor's store buffer busy, so that what is written next reaches other
 * threads late: a missing fence is seen then, which otherwise hides behind what a scan takes.
 *
 * <p>Safe for use by any thread.
 */
final class LateWrites {
  private static final int COUNT = 12;

  /** Larger than the caches; a power of two. */
  private static final byte[] COLD = new byte[1 << 27];

  private LateWrites() {}

  /** Writes to places that are in no cache. */
  static void begin() {
    int place = ThreadLocalRandom.current().nextInt();
    for (int i = 0; i < COUNT; i++) {
      COLD[place & COLD.length - 1] = (byte) i;
      place = place * 1664525 + 1013904223;
    }
  }
}
