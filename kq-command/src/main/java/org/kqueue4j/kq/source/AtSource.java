// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.kqueue4j.Kevent;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.OneshotTimer;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.AtSpec;

/**
 * A time of day. Timers follow elapsed time, not the wall clock. Therefore the clock is checked
 * every minute, in case it was set.
 */
final class AtSource extends SpecSource {
  private static final Duration LONGEST_NAP = Duration.ofMinutes(1);

  private final ZonedDateTime time;
  private final OneshotTimer timer;

  private AtSource(AtSpec spec, Loop loop, ZonedDateTime time) {
    super(spec, loop);
    this.time = time;
    this.timer = loop.newTimer(this);
  }

  static AtSource open(AtSpec spec, Loop loop) {
    AtSource source =
        new AtSource(spec, loop, next(spec, ZonedDateTime.now(ZoneId.systemDefault())));
    source.sleep();
    return source;
  }

  /** Returns the next such time. A time with a date may have passed. */
  static ZonedDateTime next(AtSpec spec, ZonedDateTime now) {
    LocalDate date = spec.date();
    if (date != null) {
      return LocalDateTime.of(date, spec.time()).atZone(now.getZone());
    }
    ZonedDateTime today = now.toLocalDate().atTime(spec.time()).atZone(now.getZone());
    return today.isAfter(now)
        ? today
        : now.toLocalDate().plusDays(1).atTime(spec.time()).atZone(now.getZone());
  }

  private void sleep() {
    Duration left = Duration.between(ZonedDateTime.now(time.getZone()), time);
    Duration nap = left.compareTo(LONGEST_NAP) < 0 ? left : LONGEST_NAP;
    if (!nap.isPositive()) {
      nap = Duration.ofNanos(1);
    }
    timer.start(nap);
  }

  @Override
  public void handle(Kevent event) throws KqException {
    if (ZonedDateTime.now(time.getZone()).isBefore(time)) {
      sleep();
      return;
    }
    loop()
        .report(
            occurrence("at")
                .with("time", time.toOffsetDateTime().truncatedTo(ChronoUnit.SECONDS).toString()));
    loop().ended();
  }
}
