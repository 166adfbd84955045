// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_ERROR;
import static org.kqueue4j.sys.Event.EV_RECEIPT;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;
import org.kqueue4j.Watch;
import org.kqueue4j.support.RawFiles;

/** How the flags of a knote of a descriptor decide what is reported, and who gets his turn. */
class FlagsTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  private final RawFiles.Ends pipe = files.pipe();
  private final Kevent read = Watch.read(pipe.reader());

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  @Test
  void levelIsReportedForAsLongAsItHolds() throws Exception {
    kq.add(read);
    files.write(pipe.writer(), 2);
    for (int i = 0; i < 10; i++) {
      assertThat(i % 2 == 0 ? kq.poll() : kq.take()).hasSize(1);
    }
    files.read(pipe.reader(), 1);
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    files.read(pipe.reader(), 1);
    Expect.none(kq);
    files.write(pipe.writer(), 1);
    Expect.one(kq);
  }

  @Test
  void drainedBeforeTheLookIsNotReported() {
    kq.add(read);
    files.write(pipe.writer(), 1);
    assertThat(kq.stat()).isEqualTo(1);
    files.drain(pipe.reader());
    Expect.none(kq);
    assertThat(kq.stat()).isZero();
  }

  @Test
  void clearIsReportedOncePerArrivalThoughUndrained() throws Exception {
    kq.add(read.clear());
    for (int i = 1; i <= 10; i++) {
      files.write(pipe.writer(), 1);
      assertThat(Expect.one(kq).data()).isEqualTo(i);
      Expect.none(kq);
    }
    files.read(pipe.reader(), 5);
    Expect.none(kq);
    files.write(pipe.writer(), 1);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).data()).isEqualTo(7);
    Expect.none(kq);
  }

  @Test
  void oneshotIsReportedOnceAndGone() throws Exception {
    kq.add(read.oneshot());
    assertThat(kq.size()).isEqualTo(1);
    files.write(pipe.writer(), 3);
    assertThat(Expect.one(kq).data()).isEqualTo(3);
    assertThat(kq.size()).isZero();
    Expect.none(kq);
    kq.add(read.oneshot());
    assertThat(Expect.one(kq).data()).isEqualTo(3);
    Expect.none(kq);
  }

  @Test
  void dispatchIsReportedAgainWhenEnabled() throws Exception {
    kq.add(read.dispatch());
    files.write(pipe.writer(), 3);
    assertThat(Expect.one(kq).data()).isEqualTo(3);
    files.write(pipe.writer(), 1);
    Expect.none(kq);
    kq.enable(read);
    assertThat(Expect.one(kq).data()).isEqualTo(4);
    Expect.none(kq);
    files.drain(pipe.reader());
    kq.enable(read);
    Expect.none(kq);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).data()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, EV_CLEAR})
  void disabledIsSilentAndHeldBackUntilEnabled(int flags) throws Exception {
    Kevent kevent = read.flags(flags);
    kq.add(kevent.disabled());
    files.write(pipe.writer(), 1);
    Expect.none(kq);
    kq.enable(kevent);
    Expect.one(kq);
    kq.disable(kevent);
    files.write(pipe.writer(), 1);
    Expect.none(kq);
    kq.enable(kevent);
    assertThat(Expect.one(kq).data()).isEqualTo(2);
  }

  @Test
  void disabledKnoteKeepsNobodyAwake() throws Exception {
    kq.add(read);
    files.write(pipe.writer(), 1);
    Expect.one(kq);
    kq.disable(read);
    Expect.sleep(kq);
  }

  @Test
  void hangUpThatIsNotAskedForKeepsNobodyAwake() throws Exception {
    RawFiles.Pair pair = files.streams();
    files.fill(pair.one());
    kq.register(Watch.except(pair.one()));
    kq.register(Watch.write(pair.one()).disabled());
    files.close(pair.other());
    Expect.sleep(kq);
    kq.enable(Watch.write(pair.one()));
    assertThat(Expect.one(kq).isEof()).isTrue();
  }

  @Test
  void addOfExistingReplacesUdataAndLowatButNotFlags() throws Exception {
    kq.add(read.clear().udata("old"));
    kq.add(read.oneshot().lowat(3).udata("new"));
    assertThat(kq.size()).isEqualTo(1);
    files.write(pipe.writer(), 2);
    Expect.none(kq);
    files.write(pipe.writer(), 1);
    Kevent event = Expect.one(kq);
    assertThat(event.attachment()).isEqualTo("new");
    assertThat(event.has(Flag.CLEAR)).isTrue();
    assertThat(event.has(Flag.ONESHOT)).isFalse();
    assertThat(kq.size()).isEqualTo(1);
    Expect.none(kq);
  }

  @Test
  void receiptReportsTheOutcomeAndWaitsForNothing() throws Exception {
    KeventList changes = new KeventList(2);
    KeventList events = new KeventList(4);
    files.write(pipe.writer(), 1);
    changes.add(pipe.reader(), EVFILT_READ, EV_ADD | EV_RECEIPT, 0, 0, "mine");
    changes.add(7, EVFILT_USER, EV_ADD | EV_RECEIPT, 0, 0, null);
    assertThat(kq.kevent(changes, events, Kqueue.FOREVER)).isEqualTo(2);
    assertThat(events.flags(0)).isEqualTo(EV_ERROR);
    assertThat(events.data(0)).isZero();
    assertThat(events.ident(0)).isEqualTo(pipe.reader());
    assertThat(events.udata(0)).isEqualTo("mine");
    assertThat(events.ident(1)).isEqualTo(7);
    assertThat(kq.kevent(null, events, Kqueue.FOREVER)).isEqualTo(1);
    assertThat(events.udata(0)).isEqualTo("mine");
  }

  @Test
  void readAndWriteOfOneDescriptorAreTwo() throws Exception {
    RawFiles.Pair pair = files.streams();
    kq.register(Watch.read(pair.one()), "read");
    kq.register(Watch.write(pair.one()), "write");
    assertThat(kq.size()).isEqualTo(2);
    assertThat(Expect.one(kq).udata()).isEqualTo("write");
    files.write(pair.other(), 1);
    assertThat(kq.poll()).extracting(Kevent::attachment).containsExactlyInAnyOrder("read", "write");
    files.fill(pair.one());
    assertThat(Expect.one(kq).udata()).isEqualTo("read");
    kq.delete(Watch.read(pair.one()));
    Expect.none(kq);
    files.drain(pair.other());
    assertThat(Expect.one(kq).udata()).isEqualTo("write");
  }

  @Test
  void levelAndClearOfOneDescriptorTogether() throws Exception {
    RawFiles.Pair pair = files.streams();
    kq.register(Watch.read(pair.one()), "read");
    kq.register(Watch.write(pair.one()).clear(), "write");
    assertThat(Expect.one(kq).udata()).isEqualTo("write");
    Expect.none(kq);
    files.write(pair.other(), 1);
    for (int i = 0; i < 5; i++) {
      assertThat(kq.poll()).extracting(Kevent::attachment).contains("read");
    }
    files.drain(pair.one());
    kq.poll();
    Expect.none(kq);
  }

  @Test
  void twoQueuesOnOneDescriptorBothHear() throws Exception {
    try (Kqueue other = Kqueue.open()) {
      kq.add(read.clear());
      other.add(read);
      files.write(pipe.writer(), 1);
      Expect.one(kq);
      Expect.one(other);
      Expect.none(kq);
      Expect.one(other);
      kq.delete(read);
      files.write(pipe.writer(), 1);
      assertThat(Expect.one(other).data()).isEqualTo(2);
    }
  }

  @Test
  void duplicatedDescriptorsAreTwoKnotes() throws Exception {
    int copy = files.dup(pipe.reader());
    kq.add(read.udata("one"));
    kq.register(Watch.read(copy).clear(), "copy");
    assertThat(kq.size()).isEqualTo(2);
    files.write(pipe.writer(), 1);
    assertThat(kq.poll()).extracting(Kevent::attachment).containsExactlyInAnyOrder("one", "copy");
    assertThat(Expect.one(kq).udata()).isEqualTo("one");
    kq.delete(read);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).udata()).isEqualTo("copy");
  }

  @Test
  void countIsTakenAtTheFirstLookInAList() throws Exception {
    kq.add(read);
    files.write(pipe.writer(), 1);
    KeventList events = new KeventList(4);
    assertThat(kq.kevent(null, events, 0)).isEqualTo(1);
    files.write(pipe.writer(), 4);
    assertThat(events.data(0)).isEqualTo(5);
    files.write(pipe.writer(), 4);
    assertThat(events.data(0)).isEqualTo(5);
    Kevent eager = kq.poll().getFirst();
    files.write(pipe.writer(), 4);
    assertThat(eager.data()).isEqualTo(9);
  }

  @Test
  void fewAreReadyOfMany() throws Exception {
    int n = 2_000;
    List<RawFiles.Ends> pipes = new ArrayList<>();
    Map<Long, Integer> place = new HashMap<>();
    for (int i = 0; i < n; i++) {
      pipes.add(files.pipe());
      Kevent kevent = Watch.read(pipes.get(i).reader()).udata(i);
      place.put(kevent.ident(), i);
      kq.add(i % 2 == 0 ? kevent : kevent.clear());
    }
    Random random = new Random(1);
    for (int round = 0; round < 50; round++) {
      Set<Integer> ready = new HashSet<>();
      for (int k = random.nextInt(20); k >= 0; k--) {
        int i = random.nextInt(n);
        if (ready.add(i)) {
          files.write(pipes.get(i).writer(), 1 + i % 7);
        }
      }
      for (Kevent event : kq.poll()) {
        int i = (int) event.attachment();
        assertThat(ready.remove(i)).isTrue();
        assertThat(place.get(event.ident())).isEqualTo(i);
        assertThat(event.data()).isEqualTo(1 + i % 7);
        files.drain(pipes.get(i).reader());
      }
      assertThat(ready).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 9, 64, 600})
  void allGetTheirTurnWhenMoreAreReadyThanFit(int capacity) throws Exception {
    int n = 1_000;
    for (int i = 0; i < n; i++) {
      RawFiles.Ends ends = files.pipe();
      files.write(ends.writer(), 1);
      kq.register(Watch.read(ends.reader()), i);
    }
    kq.add(Kevent.user(1).notes(Note.TRIGGER).udata(n));
    int[] count = new int[n + 1];
    KeventList events = new KeventList(capacity);
    int rounds = 3;
    for (int taken = 0; taken < rounds * (n + 1) + 2 * capacity; ) {
      kq.kevent(null, events, Kqueue.FOREVER);
      assertThat(events.size()).isPositive();
      Set<Object> once = new HashSet<>();
      for (int i = 0; i < events.size(); i++) {
        assertThat(once.add(events.udata(i))).as("once in a call").isTrue();
        count[(int) events.udata(i)]++;
        if (events.filter(i) == EVFILT_READ) {
          taken++;
        }
      }
    }
    for (int i = 0; i <= n; i++) {
      assertThat(count[i]).as("turns of %d", i).isGreaterThanOrEqualTo(rounds - 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100})
  void clearEventsAreNotLostWhenMoreAreReadyThanFit(int capacity) throws Exception {
    int n = 1_000;
    List<RawFiles.Ends> pipes = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      pipes.add(files.pipe());
      kq.register(Watch.read(pipes.get(i).reader()).clear(), i);
    }
    kq.add(Kevent.user(1).notes(Note.TRIGGER).udata(n));
    for (RawFiles.Ends ends : pipes) {
      files.write(ends.writer(), 1);
    }
    int[] count = new int[n + 1];
    KeventList events = new KeventList(capacity);
    for (int calls = 0; calls < 2 * n + 10; calls++) {
      kq.kevent(null, events, 0);
      for (int i = 0; i < events.size(); i++) {
        count[(int) events.udata(i)]++;
      }
    }
    for (int i = 0; i < n; i++) {
      assertThat(count[i]).as("turns of %d", i).isEqualTo(1);
    }
    assertThat(count[n]).isGreaterThan(10);
  }

  @Test
  void flagsComeBackAsTheyWereGiven() throws Exception {
    kq.add(read.clear());
    files.write(pipe.writer(), 1);
    Kevent event = Expect.one(kq);
    assertThat(event.flags()).isEqualTo(Flag.bits(Flag.ADD, Flag.ENABLE, Flag.CLEAR));
    assertThat(event.filter()).isEqualTo(Filter.READ);
    assertThat(event.fflags()).isZero();
  }
}
