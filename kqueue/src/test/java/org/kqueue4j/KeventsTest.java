// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.ThreadMeter;
import org.kqueue4j.sys.ClosedKqueueException;

/** Room for events that is used again. */
@Timeout(60)
class KeventsTest {
  private final Kqueue kq = Kqueue.open();
  private final Kevents events = new Kevents(4);

  @AfterEach
  void close() {
    kq.close();
  }

  private List<Registration> trigger(int count) {
    List<Registration> users = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Registration user = kq.register(Watch.user(), i);
      user.trigger(10 * i);
      users.add(user);
    }
    return users;
  }

  @Test
  void takesAsManyAsItHasRoomFor() throws Exception {
    List<Registration> users = trigger(6);
    assertThat(events.capacity()).isEqualTo(4);
    assertThat(kq.poll(events, Duration.ZERO)).isEqualTo(4);
    assertThat(events.size()).isEqualTo(4);
    assertThat(events).extracting(Kevent::attachment).containsExactly(0, 1, 2, 3);
    assertThat(events).extracting(Kevent::registration).isEqualTo(users.subList(0, 4));
    assertThat(kq.take(events)).isEqualTo(2);
    assertThat(events).extracting(Kevent::data).containsExactly(40L, 50L);
    assertThat(kq.poll(events, Duration.ZERO)).isZero();
    assertThat(events).isEmpty();
  }

  @Test
  void anEventMayBeKept() throws Exception {
    Registration user = trigger(2).getLast();
    assertThat(kq.take(events)).isEqualTo(2);
    Kevent kept = events.get(1);
    assertThat(events.attachment(1)).isEqualTo(1);
    assertThat(kept).isInstanceOf(Kevent.User.class).isNotSameAs(events.get(1));
    user.trigger(7);
    assertThat(kq.take(events)).isEqualTo(1);
    assertThat(events.get(0).data()).isEqualTo(7);
    assertThat(kept.data()).isEqualTo(10);
    assertThat(kept.attachment()).isEqualTo(1);
    assertThat(kept.registration()).isEqualTo(user);
  }

  @Test
  void hasNothingBeyondItsSize() throws Exception {
    trigger(1);
    kq.take(events);
    for (int i : new int[] {1, 4, -1}) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> events.get(i));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> events.attachment(i));
    }
    Iterator<Kevent> iterator = events.iterator();
    assertThat(iterator.next().attachment()).isEqualTo(0);
    assertThat(iterator.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(iterator::next);
    events.clear();
    assertThat(events.size()).isZero();
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> events.get(0));
    assertThat(events).hasToString("[]");
  }

  @Test
  void theTextHasTheEvents() throws Exception {
    trigger(2);
    kq.take(events);
    assertThat(events)
        .hasToString("[user #1 ADD|CLEAR attachment=0, user #2 ADD|CLEAR data=10 attachment=1]");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void roomIsNeeded(int capacity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Kevents(capacity))
        .withMessageContaining("not " + capacity);
  }

  @Test
  void aWaitEnds() throws Exception {
    assertThat(kq.poll(events, Duration.ofMillis(1))).isZero();
    Registration user = kq.register(Watch.user());
    try (Meanwhile<Integer> waiter = Meanwhile.call(() -> kq.take(events)).untilItWaits()) {
      user.trigger();
      assertThat(waiter.join()).isEqualTo(1);
    }
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> kq.take(events));
    Meanwhile<Integer> waiter = Meanwhile.call(() -> kq.take(events)).untilItWaits();
    kq.close();
    assertThatExceptionOfType(ClosedKqueueException.class).isThrownBy(waiter::join);
    assertThatExceptionOfType(ClosedKqueueException.class)
        .isThrownBy(() -> kq.poll(events, Duration.ZERO));
  }

  @Test
  void allocatesNothingUntilAnEventIsAskedFor() throws Exception {
    List<Registration> users = trigger(4);
    assertThat(ThreadMeter.bytesAllocatedBy(() -> round(users))).as("bytes a time").isLessThan(1);
  }

  private void round(List<Registration> users) throws InterruptedException {
    for (int i = 0; i < users.size(); i++) {
      users.get(i).trigger();
    }
    int n = kq.poll(events, Duration.ZERO);
    for (int i = 0; i < n; i++) {
      if (events.attachment(i) == null) {
        throw new AssertionError("nothing is attached");
      }
    }
    if (n != 4) {
      throw new AssertionError(n + " events");
    }
  }
}
