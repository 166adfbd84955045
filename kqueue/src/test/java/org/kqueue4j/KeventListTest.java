// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.internal.kern.EventOrigin.LazyCount;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.EventSink;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;

class KeventListTest {
  private final KeventList list = new KeventList(2);

  @Test
  void holdsWhatIsAdded() {
    Object udata = new Object();
    list.add(-1, Event.EVFILT_READ, 1, 2, -3, udata);
    list.add(7, Event.EVFILT_USER, Event.EV_CLEAR, 0, 8, "x");

    assertThat(list.size()).isEqualTo(2);
    assertThat(list.ident(0)).isEqualTo(-1);
    assertThat(list.filter(0)).isEqualTo(Event.EVFILT_READ);
    assertThat(list.flags(0)).isEqualTo(1);
    assertThat(list.fflags(0)).isEqualTo(2);
    assertThat(list.data(0)).isEqualTo(-3);
    assertThat(list.udata(0)).isSameAs(udata);
    assertThat(list.ident(1)).isEqualTo(7);
    assertThat(list.filter(1)).isEqualTo(Event.EVFILT_USER);
    assertThat(list.flags(1)).isEqualTo(Event.EV_CLEAR);
    assertThat(list.fflags(1)).isZero();
    assertThat(list.data(1)).isEqualTo(8);
    assertThat(list.udata(1)).isEqualTo("x");
    assertThat(list)
        .hasToString(
            "[read fd=-1 ADD fflags=FILE_POLL data=-3 udata="
                + udata
                + ", user id=7 CLEAR data=8 udata=x]");
  }

  /** A C program has no paths, so a watch takes the place of the ident. */
  @Test
  void aWatchIsAChange() {
    Watch<Kevent.Vnode> watch = Watch.file(Path.of("/a/b"), VnodeNote.WRITE, VnodeNote.LINK);
    list.add(watch.dispatch(), Event.EV_ADD, "mine");
    list.add(Watch.read(5).lowat(3), Event.EV_ADD, null);

    assertThat(list.ident(0)).isEqualTo(watch.ident());
    assertThat(list.filter(0)).isEqualTo(Event.EVFILT_VNODE);
    assertThat(list.flags(0)).isEqualTo(Event.EV_ADD | Event.EV_CLEAR | Event.EV_DISPATCH);
    assertThat(list.fflags(0)).isEqualTo(Event.NOTE_WRITE | Event.NOTE_LINK);
    assertThat(list.udata(0)).isEqualTo("mine");
    assertThat(list)
        .hasToString(
            "[vnode path=/a/b ADD|CLEAR|DISPATCH fflags=WRITE|LINK udata=mine,"
                + " read fd=5 ADD fflags=LOWAT data=3]");
  }

  /** Its descriptor may name another file. */
  @Test
  void aChannelThatIsClosedIsReportedAsSuch() throws Exception {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    list.add(Watch.read(pipe.source()), Event.EV_ADD, null);
    list.add(7, Event.EVFILT_USER, Event.EV_ADD, 0, 0, null);
    pipe.source().close();
    pipe.sink().close();
    try (Kqueue kq = Kqueue.open()) {
      assertThat(kq.kevent(list, list, 0)).isEqualTo(1);
      assertThat(Errno.of(list.data(0))).isEqualTo(Errno.EBADF);
      assertThat(kq.size()).as("the other change was made").isEqualTo(1);
    }
  }

  /** The ident of a path lasts for as long as the list has it. */
  @Test
  void aPathOfAListIsNotForgotten() throws Exception {
    list.add(Watch.file(Path.of("/"), VnodeNote.WRITE), Event.EV_ADD, null);
    System.gc();
    try (Kqueue kq = Kqueue.open()) {
      assertThat(kq.kevent(list, null, 0)).isZero();
      assertThat(kq.dump().knotes())
          .extracting(KqueueDump.Knote::source)
          .containsExactly(Path.of("/"));
    }
  }

  @Test
  void aPostedErrorOfAnUnknownFilterCanBeShown() {
    list.add(3, 5, Event.EV_ERROR, 0, 22, null);

    assertThat(list).hasToString("[filter 5 ident=3 ERROR data=22]");
  }

  @Test
  void aPostedErrorIsInItsData() throws Exception {
    list.add(999_999, Event.EVFILT_READ, Event.EV_ADD, 0, 0, null);
    list.add(7, Event.EVFILT_USER, Event.EV_ADD | Event.EV_RECEIPT, 0, 0, "x");
    try (Kqueue kq = Kqueue.open()) {
      assertThat(kq.kevent(list, list, 0)).isEqualTo(2);
    }
    assertThat(Errno.of(list.data(0))).isEqualTo(Errno.EBADF);
    assertThat(Errno.of(list.data(1))).as("success").isNull();
    assertThat(list).hasToString("[read fd=999999 ERROR data=9, user id=7 ERROR udata=x]");
  }

  @Test
  void growsAsElementsAreAdded() {
    for (int i = 0; i < 100; i++) {
      list.add(i, Event.EVFILT_USER, 0, 0, 0, i);
    }
    assertThat(list.size()).isEqualTo(100);
    assertThat(list.capacity()).isGreaterThanOrEqualTo(100);
    for (int i = 0; i < 100; i++) {
      assertThat(list.ident(i)).isEqualTo(i);
      assertThat(list.udata(i)).isEqualTo(i);
    }
    assertThat(addUser(new KeventList(0), 1).size()).isEqualTo(1);
  }

  @Test
  void hasNothingBeyondItsSize() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.ident(0));
    addUser(list, 1).clear();
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.udata(0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.flags(-1));
    assertThat(list).hasToString("[]");
    assertThat(list.capacity()).isEqualTo(2);
  }

  @Test
  void changesAreReadInBatchesAndAgainByTheNextCall() {
    for (int i = 0; i < 19; i++) {
      addUser(list, i);
    }
    assertThat(changes(8)).hasSize(19).startsWith(0L, 1L).endsWith(18L);
    assertThat(changes(8)).hasSize(19);
  }

  @Test
  void eventsReplaceWhatStoodThere() {
    addUser(addUser(list, 1), 2);
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
      addUser(list, i);
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
    assertThat(list.filter(0)).isEqualTo(Event.EVFILT_USER);
    assertThat(asked).isEmpty();
    assertThat(list.data(0)).isEqualTo(42);
    assertThat(list.data(0)).isEqualTo(42);
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
    list.clear().add(1, Event.EVFILT_USER, 0, 0, 3, null);
    assertThat(list.data(0)).isEqualTo(3);
  }

  private static KeventList addUser(KeventList list, long ident) {
    return list.add(ident, Event.EVFILT_USER, 0, 0, 0, null);
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
