// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import java.util.concurrent.ThreadLocalRandom;

/** Pauses of random length, so that two threads meet in every order. */
final class Moment {
  private static final int DOUBLINGS = 12;

  private Moment() {}

  /** Spins from zero to some hundred microseconds; each power of two is equally likely. */
  static void pass() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int n = random.nextInt(1 << random.nextInt(DOUBLINGS)); n > 0; n--) {
      Thread.onSpinWait();
    }
  }

  /** Runs two actions one right after the other, in random order. */
  static void inAnyOrder(Runnable one, Runnable other) {
    boolean swapped = ThreadLocalRandom.current().nextBoolean();
    (swapped ? other : one).run();
    (swapped ? one : other).run();
  }
}
