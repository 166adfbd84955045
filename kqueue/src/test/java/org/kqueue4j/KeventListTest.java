// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.internal.kern.EventOrigin.LazyCount;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.EventSink;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

class KeventListTest {
  private final KeventList list = new KeventList(2);

  @Test
  void holdsWhatIsAdded() {
    Object udata = new Object();
    list.add(-1, Event.EVFILT_READ, 1, 2, -3, udata).add(Kevent.user(7).clear().data(8));

    assertThat(list.size()).isEqualTo(2);
    assertThat(list.ident(0)).isEqualTo(-1);
    assertThat(list.filter(0)).isEqualTo(Event.EVFILT_READ);
    assertThat(list.flags(0)).isEqualTo(1);
    assertThat(list.fflags(0)).isEqualTo(2);
    assertThat(list.data(0)).isEqualTo(-3);
    assertThat(list.udata(0)).isSameAs(udata);
    assertThat(list.get(1)).isEqualTo(Kevent.user(7).clear().data(8));
    assertThat(list).hasToString("[" + list.get(0) + ", user id=7 CLEAR data=8]");
  }

  @Test
  void aPostedErrorOfAnUnknownFilterCanBeShown() {
    list.add(3, 5, Event.EV_ERROR, 0, 22, null);

    assertThat(list).hasToString("[filter 5 ident=3 ERROR data=22]");
    assertThatExceptionOfType(KqueueException.class).isThrownBy(() -> list.get(0));
  }

  @Test
  void growsAsElementsAreAdded() {
    for (int i = 0; i < 100; i++) {
      list.add(Watch.user().udata(i));
    }
    assertThat(list.size()).isEqualTo(100);
    assertThat(list.capacity()).isGreaterThanOrEqualTo(100);
    for (int i = 0; i < 100; i++) {
      assertThat(list.ident(i)).isEqualTo(i);
      assertThat(list.udata(i)).isEqualTo(i);
    }
    assertThat(new KeventList(0).add(Watch.user()).size()).isEqualTo(1);
  }

  @Test
  void hasNothingBeyondItsSize() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.ident(0));
    list.add(Watch.user()).clear();
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.udata(0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.get(-1));
    assertThat(list).hasToString("[]");
    assertThat(list.capacity()).isEqualTo(2);
  }

  @Test
  void changesAreReadInBatchesAndAgainByTheNextCall() {
    for (int i = 0; i < 19; i++) {
      list.add(Watch.user());
    }
    assertThat(changes(8)).hasSize(19).startsWith(0L, 1L).endsWith(18L);
    assertThat(changes(8)).hasSize(19);
  }

  @Test
  void eventsReplaceWhatStoodThere() {
    list.add(Watch.user()).register(Watch.user());
    list.beginEvents();
    assertThat(list.size()).isZero();
    assertThat(list.events.copyOut(events(5, 6), 1)).isEqualTo(1);
    assertThat(list.events.copyOut(events(7), 1)).isEqualTo(1);
    assertThat(list).hasToString("[user id=5, user id=7]");
  }

  @Test
  void whatFindsNoRoomIsRefusedAsAWhole() {
    list.beginEvents();
    assertThat(list.events.copyOut(events(1), 1)).isEqualTo(1);
    assertThat(list.events.copyOut(events(2, 3), 2)).isEqualTo(EventSink.FAULT);
    assertThat(list).hasToString("[user id=1]");
    assertThat(list.capacity()).isEqualTo(2);
  }

  @Test
  void oneListCanHoldTheChangesAndThenTheEvents() {
    for (int i = 0; i < 10; i++) {
      list.add(Watch.user());
    }
    list.beginChanges();
    list.beginEvents();
    KeventStruct[] batch = events(0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(list.changes.copyIn(batch)).isEqualTo(8);
    assertThat(list.events.copyOut(events(99), 1)).isEqualTo(1);

    assertThat(list.changes.copyIn(batch)).as("the rest of the changes").isEqualTo(2);
    assertThat(batch[0].ident).isEqualTo(8);
    assertThat(list).hasToString("[user id=99]");
  }

  @Test
  void lateDataIsAskedForOnceAndWhenFirstLookedAt() {
    List<Integer> asked = new ArrayList<>();
    LazyCount late =
        filter -> {
          asked.add(filter);
          return 42;
        };
    KeventStruct[] batch = events(1);
    batch[0].origin = late;
    list.beginEvents();
    list.events.copyOut(batch, 1);

    assertThat(list.ident(0)).isEqualTo(1);
    assertThat(asked).isEmpty();
    assertThat(list.data(0)).isEqualTo(42);
    assertThat(list.data(0)).isEqualTo(42);
    assertThat(list.get(0).data()).isEqualTo(42);
    assertThat(asked).containsExactly(Event.EVFILT_USER);
  }

  @Test
  void anEventInItsPlaceDoesNotInheritLateData() {
    KeventStruct[] batch = events(1);
    batch[0].origin = (LazyCount) filter -> 42;
    list.beginEvents();
    list.events.copyOut(batch, 1);
    list.beginEvents();
    list.events.copyOut(events(1), 1);
    assertThat(list.data(0)).isZero();
    list.clear().add(Kevent.user(1).data(3));
    assertThat(list.data(0)).isEqualTo(3);
  }

  private List<Long> changes(int batchSize) {
    list.beginChanges();
    KeventStruct[] batch = new KeventStruct[batchSize];
    for (int i = 0; i < batchSize; i++) {
      batch[i] = new KeventStruct();
    }
    List<Long> idents = new ArrayList<>();
    for (int n; (n = list.changes.copyIn(batch)) > 0; ) {
      for (int i = 0; i < n; i++) {
        idents.add(batch[i].ident);
      }
    }
    return idents;
  }

  private static KeventStruct[] events(long... idents) {
    KeventStruct[] events = new KeventStruct[idents.length];
    for (int i = 0; i < idents.length; i++) {
      events[i] = new KeventStruct();
      events[i].set(idents[i], Event.EVFILT_USER, 0, 0, 0, null);
    }
    return events;
  }
}
