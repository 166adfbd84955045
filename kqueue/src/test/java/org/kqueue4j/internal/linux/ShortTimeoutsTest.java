// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;

/** Many timeouts of all lengths, of several waiters on one queue: never early. */
class ShortTimeoutsTest {
  private static final int TIMES = 400;
  private static final int LONGEST = 3_000_000;

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  @ParameterizedTest
  @EnumSource
  void neverEarly(InterruptedWaitTest.How how) throws Exception {
    if (how.hasDescriptors()) {
      kq.register(Watch.read(files.pipe().reader()));
    }
    Registration user = kq.register(Watch.user().disabled());
    kq.register(Watch.timer(Duration.ofHours(1)));
    List<Meanwhile<?>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Random random = new Random(i);
      waiters.add(how.start(() -> waitShortly(random)));
    }
    // An event that no knote reports must not shorten the wait.
    while (!waiters.stream().allMatch(Meanwhile::isDone)) {
      user.trigger();
      kq.register(Watch.timer(Duration.ofMinutes(50))).close();
    }
    for (Meanwhile<?> waiter : waiters) {
      waiter.join();
    }
  }

  private Void waitShortly(Random random) throws Exception {
    KeventList events = new KeventList(4);
    for (int i = 0; i < TIMES; i++) {
      long timeout = 1 + random.nextInt(1 + random.nextInt(LONGEST));
      long begin = System.nanoTime();
      int n =
          random.nextBoolean()
              ? kq.poll(Duration.ofNanos(timeout)).size()
              : kq.kevent(null, events, timeout);
      assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(timeout);
      assertThat(n).isZero();
    }
    return null;
  }
}
