// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The failures of a run. The first one ends the run, since later ones may be its consequence. Safe
 * for use by any thread.
 */
final class Failures {
  private static final int MOST = 20;

  private final List<String> failures = new ArrayList<>(); // this
  private final CountDownLatch first = new CountDownLatch(1);

  void add(String what) {
    synchronized (this) {
      if (failures.size() < MOST) {
        failures.add(what);
      }
    }
    first.countDown();
  }

  void add(String where, Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    add(where + ": " + text);
  }

  boolean any() {
    return first.getCount() == 0;
  }

  /** Returns a latch that opens at the first failure. */
  CountDownLatch first() {
    return first;
  }

  synchronized List<String> all() {
    return List.copyOf(failures);
  }
}
