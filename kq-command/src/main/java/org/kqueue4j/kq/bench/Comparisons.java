// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.util.List;

/** All comparisons. */
final class Comparisons {
  /** The comparisons, in the order of the table. */
  static final List<Comparison> ALL =
      List.of(
          new Comparison(
              "user",
              "user event, trigger and take",
              "Selector.wakeup, selectNow",
              UserEvents.OfKqueue::new,
              UserEvents.OfSelector::new),
          new Comparison(
              "wake",
              "wake-up of another thread",
              "LockSupport.unpark, park",
              WakeUps.OfKqueue::new,
              WakeUps.OfParking::new),
          new Comparison(
              "pipe",
              "pipe event: write, wait, read",
              "Selector.select",
              PipeEvents.OfKqueue::new,
              PipeEvents.OfSelector::new),
          new Comparison(
              "descriptor",
              "descriptor, add and delete",
              "register, cancel, selectNow",
              Registrations.OfKqueue::new,
              Registrations.OfSelector::new),
          new Comparison(
              "timer",
              "timer, add and cancel",
              "ScheduledThreadPoolExecutor",
              Timers.OfKqueue::new,
              Timers.OfExecutor::new));

  private Comparisons() {}
}
