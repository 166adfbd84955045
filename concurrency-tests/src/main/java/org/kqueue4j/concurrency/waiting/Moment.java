package org.kqueue4j.concurrency.waiting;

import java.util.concurrent.ThreadLocalRandom;

/** Lets a moment pass, of a length that nobody knows, so that two threads meet in every way. */
final class Moment {
  private static final int DOUBLINGS = 12;

  private Moment() {}

  /** From nothing to some hundred microseconds; each order of magnitude is as likely as another. */
  static void pass() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int n = random.nextInt(1 << random.nextInt(DOUBLINGS)); n > 0; n--) {
      Thread.onSpinWait();
    }
  }

  /** Does two things one right after the other; nobody knows which comes first. */
  static void inAnyOrder(Runnable one, Runnable other) {
    boolean swapped = ThreadLocalRandom.current().nextBoolean();
    (swapped ? other : one).run();
    (swapped ? one : other).run();
  }
}
