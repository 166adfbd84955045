// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;

/** Checks that fail, each in its own way. */
public final class BrokenChecks {
  private BrokenChecks() {}

  /** All of them. */
  public static List<Check> all() {
    return List.of(
        new Check("broken", "no event", BrokenChecks::noEvent),
        new Check("broken", "exception", BrokenChecks::exception),
        new Check("broken", "waits for ever", BrokenChecks::waits),
        new Check("broken", "can not be interrupted", bench -> parks()));
  }

  private static String noEvent(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    kq.register(Watch.user(), "silent");
    Bench.expect(!kq.poll().isEmpty(), "an event that was never triggered did not come");
    return "";
  }

  private static String exception(Bench bench) {
    Registration user = bench.queue().register(Watch.user());
    user.close();
    user.trigger();
    return "";
  }

  private static String waits(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    kq.register(Watch.user(), "awaited");
    kq.take();
    return "";
  }

  private static String parks() {
    while (true) {
      LockSupport.park();
    }
  }
}
