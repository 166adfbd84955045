// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.support.Meanwhile;

class WaiterTest {
  private final LinuxKqueue kqueue = LinuxKqueue.open(QueueOptions.NONE);

  @AfterEach
  void close() {
    kqueue.close();
  }

  /** Else the end of one wake-up, which is to come, would be taken for that of the next. */
  @Test
  void canNotBeUsedAgainWhileItsWakeUpIsUnderWay() {
    Lock lock = kqueue.lock();
    lock.lock();
    Waiter waiter = new Waiter();
    try {
      waiter.prepare(null, false);
      assertThat(waiter.isReusable()).isTrue();
      waiter.wake(kqueue.queue());
      assertThat(waiter.isReusable()).isFalse();
    } finally {
      lock.unlock();
    }
    assertThat(waiter.isReusable()).isTrue();
  }

  /** It unparks the thread that it was made by. */
  @Test
  void isOfOneThreadOnly() throws Exception {
    Waiter waiter = new Waiter();
    try (var other = Meanwhile.call(waiter::isReusable)) {
      assertThat(other.join()).isFalse();
    }
  }
}
