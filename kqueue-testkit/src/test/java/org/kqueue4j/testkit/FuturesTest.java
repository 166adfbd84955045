// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** The simulated machine has one thread: no other thread can wait, and it says so. */
class FuturesTest {
  private final Kqueue kq = new SimulatedMachine().openKqueue();

  private static void expectRefused(ThrowingCallable call) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(call)
        .withMessageContaining("register it, move the clock, and poll")
        .returns(Errno.EOPNOTSUPP, KqueueException::errno);
  }

  @Test
  void thereAreNone() {
    Watch<Kevent.Timer> timer = Watch.timer(Duration.ofSeconds(1));
    expectRefused(() -> kq.once(timer));
    expectRefused(() -> kq.await(timer));
    expectRefused(() -> kq.await(timer, Duration.ZERO));
    expectRefused(kq::publisher);
    assertThat(kq.size()).isZero();
    kq.close();
  }
}
