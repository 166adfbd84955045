// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kqueue4j.EventSource;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** A program's own event sources on the simulated machine. */
class OwnSourceTest {
  private static final class Tank extends EventSource {
    private volatile long litres;

    void fill(long litres) {
      this.litres = litres;
      changed();
    }

    @Override
    protected long readable() {
      return litres;
    }
  }

  private final SimulatedMachine machine = new SimulatedMachine();
  private final Kqueue kq = machine.openKqueue();
  private final Tank tank = new Tank();

  @Test
  void isWaitedForTogetherWithTheMachinesOwn() {
    kq.register(Watch.read(tank));
    kq.register(Watch.timer(Duration.ofSeconds(1)).oneshot());
    tank.fill(7);
    machine.advance(Duration.ofSeconds(2));
    assertThat(kq.poll()).extracting(Kevent::filter).containsExactly(Filter.READ, Filter.TIMER);
    assertThat(kq.poll()).extracting(Kevent::data).containsExactly(7L);
    tank.fill(0);
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void isSeenThroughAQueueOfQueues() {
    Kqueue outer = machine.openKqueue();
    kq.register(Watch.read(tank).clear());
    outer.register(Watch.read(kq));
    assertThat(outer.poll()).isEmpty();
    tank.fill(1);
    assertThat(outer.poll()).extracting(Kevent::ident).containsExactly(kq.ident());
    assertThat(kq.poll()).extracting(Kevent::source).containsExactly(tank);
    assertThat(outer.poll()).isEmpty();
  }

  @Test
  void itsCloseDropsItsKnotes() {
    kq.register(Watch.read(tank));
    tank.fill(1);
    tank.close();
    assertThat(kq.poll()).isEmpty();
    assertThat(kq.size()).isZero();
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.read(tank)))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
  }
}
