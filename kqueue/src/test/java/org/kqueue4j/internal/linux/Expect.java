// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.ThreadMeter;

/** What a kqueue is expected to report. */
public final class Expect {
  private Expect() {}

  /** Waits for one event and no more, and gives it. */
  public static Kevent one(Kqueue kq) throws InterruptedException {
    List<Kevent> events = kq.poll(Meanwhile.SOON);
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  /** Nothing is pending. */
  public static void none(Kqueue kq) {
    assertThat(kq.poll()).isEmpty();
  }

  /** A thread that waits has nothing to do: no event, and no work that goes unreported. */
  public static void sleep(Kqueue kq) throws InterruptedException {
    assertThat(kq.poll(Duration.ofMillis(1))).isEmpty();
    long cpu = ThreadMeter.cpuNanos();
    long time = System.nanoTime();
    assertThat(kq.poll(Duration.ofMillis(300))).isEmpty();
    assertThat(System.nanoTime() - time).isGreaterThanOrEqualTo(300_000_000);
    assertThat(ThreadMeter.cpuNanos() - cpu).as("processor time").isLessThan(100_000_000);
  }
}
