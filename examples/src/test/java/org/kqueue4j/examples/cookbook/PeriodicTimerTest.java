// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeriodicTimerTest {
  private static final long PERIOD = 10_000_000; // ns

  @Test
  void staysInStepThoughTheActionTakesTime() throws Exception {
    List<Long> late = new ArrayList<>();
    long start = System.nanoTime();
    PeriodicTimer.run(
        Duration.ofNanos(PERIOD),
        passed -> {
          late.add(System.nanoTime() - start - passed * PERIOD);
          LockSupport.parkNanos(PERIOD / 2);
          return passed < 100;
        });
    assertThat(late).allMatch(nanos -> nanos >= 0); // never early
    assertThat(Collections.min(late.subList(late.size() / 2, late.size())))
        .isLessThan(PERIOD); // half of a hundred drifts of 5 ms were 250 ms
  }

  @Test
  void whatWasMissedIsCounted() throws Exception {
    List<Long> counts = new ArrayList<>();
    PeriodicTimer.run(
        Duration.ofMillis(1),
        passed -> {
          counts.add(passed);
          LockSupport.parkNanos(20_000_000);
          return counts.size() < 3;
        });
    assertThat(counts.getLast() - counts.getFirst()).isGreaterThanOrEqualTo(2 * 20 - 2);
  }
}
