package org.kqueue4j.soak;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What has gone wrong. The first failure ends the run, since whatever comes after it may be its
 * consequence. Safe for use by any thread.
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

  /** Ends when something has gone wrong; released early by nothing else. */
  CountDownLatch first() {
    return first;
  }

  synchronized List<String> all() {
    return List.copyOf(failures);
  }
}
