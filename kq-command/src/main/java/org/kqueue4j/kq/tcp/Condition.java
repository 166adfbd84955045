// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tcp;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.Printable;

/** A condition that is checked until it holds. Then it is reported, and the source ends. */
final class Condition extends Retries {
  /** Checks whether a condition holds. The thread of the attempts calls it, so it may block. */
  @FunctionalInterface
  interface Check {
    /**
     * Checks the condition once.
     *
     * @return the event to report; null if the condition does not hold yet
     * @throws IOException if it can never hold
     */
    @Nullable Occurrence check(Condition condition) throws IOException;
  }

  private final Check check;

  /** The warnings until now. For the thread of the attempts. */
  private final Set<String> warnings = new HashSet<>();

  private Condition(Spec spec, Loop loop, Check check) {
    super(spec, loop);
    this.check = check;
  }

  static Condition open(Spec spec, Loop loop, Check check) {
    Condition condition = new Condition(spec, loop, check);
    condition.start();
    return condition;
  }

  @Override
  boolean attempt() throws IOException {
    Occurrence event = check.check(this);
    if (event == null) {
      return false;
    }
    post(
        () -> {
          loop().report(event);
          loop().release();
        });
    return true;
  }

  /** Reports something that is not the event that the user waits for. */
  void notice(Occurrence notice) {
    post(() -> loop().report(notice.asNotice()));
  }

  /** Warns of something, once. */
  void warn(String message) {
    if (warnings.add(message)) {
      post(() -> loop().warn(Printable.clean(name() + ": " + message)));
    }
  }
}
