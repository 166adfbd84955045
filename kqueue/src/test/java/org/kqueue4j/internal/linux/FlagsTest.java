// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_ERROR;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.EV_RECEIPT;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;
import static org.kqueue4j.sys.Event.NOTE_OOB;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;

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
import org.kqueue4j.support.RawFiles;

/** How the flags of a knote of a descriptor decide what is reported, and who gets his turn. */
class FlagsTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  private final RawFiles.Ends pipe = files.pipe();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  /** Changes the knote for reading the pipe. */
  private void read(int flags) throws InterruptedException {
    Changes.apply(kq, pipe.reader(), EVFILT_READ, flags);
  }

  @Test
  void levelIsReportedForAsLongAsItHolds() throws Exception {
    read(EV_ADD);
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
  void drainedBeforeTheLookIsNotReported() throws Exception {
    read(EV_ADD);
    files.write(pipe.writer(), 1);
    assertThat(kq.stat()).isEqualTo(1);
    files.drain(pipe.reader());
    Expect.none(kq);
    assertThat(kq.stat()).isZero();
  }

  @Test
  void clearIsReportedOncePerArrivalThoughUndrained() throws Exception {
    read(EV_ADD | EV_CLEAR);
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
    read(EV_ADD | EV_ONESHOT);
    assertThat(kq.size()).isEqualTo(1);
    files.write(pipe.writer(), 3);
    assertThat(Expect.one(kq).data()).isEqualTo(3);
    assertThat(kq.size()).isZero();
    Expect.none(kq);
    read(EV_ADD | EV_ONESHOT);
    assertThat(Expect.one(kq).data()).isEqualTo(3);
    Expect.none(kq);
  }

  @Test
  void dispatchIsReportedAgainWhenEnabled() throws Exception {
    read(EV_ADD | EV_DISPATCH);
    files.write(pipe.writer(), 3);
    assertThat(Expect.one(kq).data()).isEqualTo(3);
    files.write(pipe.writer(), 1);
    Expect.none(kq);
    read(EV_ENABLE);
    assertThat(Expect.one(kq).data()).isEqualTo(4);
    Expect.none(kq);
    files.drain(pipe.reader());
    read(EV_ENABLE);
    Expect.none(kq);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).data()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, EV_CLEAR})
  void disabledIsSilentAndHeldBackUntilEnabled(int flags) throws Exception {
    read(EV_ADD | EV_DISABLE | flags);
    files.write(pipe.writer(), 1);
    Expect.none(kq);
    read(EV_ENABLE);
    Expect.one(kq);
    read(EV_DISABLE);
    files.write(pipe.writer(), 1);
    Expect.none(kq);
    read(EV_ENABLE);
    assertThat(Expect.one(kq).data()).isEqualTo(2);
  }

  @Test
  void disabledKnoteKeepsNobodyAwake() throws Exception {
    read(EV_ADD);
    files.write(pipe.writer(), 1);
    Expect.one(kq);
    read(EV_DISABLE);
    Expect.sleep(kq);
  }

  @Test
  void hangUpThatIsNotAskedForKeepsNobodyAwake() throws Exception {
    RawFiles.Pair pair = files.streams();
    files.fill(pair.one());
    Changes.apply(kq, pair.one(), EVFILT_EXCEPT, EV_ADD, NOTE_OOB, 0, null);
    Changes.apply(kq, pair.one(), EVFILT_WRITE, EV_ADD | EV_DISABLE);
    files.close(pair.other());
    Expect.sleep(kq);
    Changes.apply(kq, pair.one(), EVFILT_WRITE, EV_ENABLE);
    assertThat(Expect.one(kq).isEof()).isTrue();
  }

  @Test
  void addOfExistingReplacesUdataAndLowatButNotFlags() throws Exception {
    int fd = pipe.reader();
    Changes.apply(kq, fd, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, "old");
    Changes.apply(kq, fd, EVFILT_READ, EV_ADD | EV_ONESHOT, NOTE_LOWAT, 3, "new");
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
    Changes.apply(kq, pair.one(), EVFILT_READ, EV_ADD, 0, 0, "read");
    Changes.apply(kq, pair.one(), EVFILT_WRITE, EV_ADD, 0, 0, "write");
    assertThat(kq.size()).isEqualTo(2);
    assertThat(Expect.one(kq).attachment()).isEqualTo("write");
    files.write(pair.other(), 1);
    assertThat(kq.poll()).extracting(Kevent::attachment).containsExactlyInAnyOrder("read", "write");
    files.fill(pair.one());
    assertThat(Expect.one(kq).attachment()).isEqualTo("read");
    Changes.apply(kq, pair.one(), EVFILT_READ, EV_DELETE);
    Expect.none(kq);
    files.drain(pair.other());
    assertThat(Expect.one(kq).attachment()).isEqualTo("write");
  }

  @Test
  void levelAndClearOfOneDescriptorTogether() throws Exception {
    RawFiles.Pair pair = files.streams();
    Changes.apply(kq, pair.one(), EVFILT_READ, EV_ADD, 0, 0, "read");
    Changes.apply(kq, pair.one(), EVFILT_WRITE, EV_ADD | EV_CLEAR, 0, 0, "write");
    assertThat(Expect.one(kq).attachment()).isEqualTo("write");
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
      read(EV_ADD | EV_CLEAR);
      Changes.apply(other, pipe.reader(), EVFILT_READ, EV_ADD);
      files.write(pipe.writer(), 1);
      Expect.one(kq);
      Expect.one(other);
      Expect.none(kq);
      Expect.one(other);
      read(EV_DELETE);
      files.write(pipe.writer(), 1);
      assertThat(Expect.one(other).data()).isEqualTo(2);
    }
  }

  @Test
  void duplicatedDescriptorsAreTwoKnotes() throws Exception {
    int copy = files.dup(pipe.reader());
    Changes.apply(kq, pipe.reader(), EVFILT_READ, EV_ADD, 0, 0, "one");
    Changes.apply(kq, copy, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, "copy");
    assertThat(kq.size()).isEqualTo(2);
    files.write(pipe.writer(), 1);
    assertThat(kq.poll()).extracting(Kevent::attachment).containsExactlyInAnyOrder("one", "copy");
    assertThat(Expect.one(kq).attachment()).isEqualTo("one");
    read(EV_DELETE);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).attachment()).isEqualTo("copy");
  }

  @Test
  void countIsTakenAtTheFirstLook() throws Exception {
    read(EV_ADD);
    files.write(pipe.writer(), 1);
    KeventList events = new KeventList(4);
    assertThat(kq.kevent(null, events, 0)).isEqualTo(1);
    files.write(pipe.writer(), 4);
    assertThat(events.data(0)).isEqualTo(5);
    files.write(pipe.writer(), 4);
    assertThat(events.data(0)).isEqualTo(5);
    Kevent event = kq.poll().getFirst();
    files.write(pipe.writer(), 4);
    assertThat(event.data()).isEqualTo(13);
    files.write(pipe.writer(), 4);
    assertThat(event.data()).isEqualTo(13);
  }

  @Test
  void fewAreReadyOfMany() throws Exception {
    int n = 2_000;
    List<RawFiles.Ends> pipes = new ArrayList<>();
    Map<Long, Integer> place = new HashMap<>();
    for (int i = 0; i < n; i++) {
      pipes.add(files.pipe());
      int fd = pipes.get(i).reader();
      place.put((long) fd, i);
      Changes.apply(kq, fd, EVFILT_READ, i % 2 == 0 ? EV_ADD : EV_ADD | EV_CLEAR, 0, 0, i);
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
      Changes.apply(kq, ends.reader(), EVFILT_READ, EV_ADD, 0, 0, i);
    }
    Changes.apply(kq, 1, EVFILT_USER, EV_ADD, 0, 0, n);
    Changes.apply(kq, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0, n);
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
      Changes.apply(kq, pipes.get(i).reader(), EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, i);
    }
    Changes.apply(kq, 1, EVFILT_USER, EV_ADD, 0, 0, n);
    Changes.apply(kq, 1, EVFILT_USER, 0, NOTE_TRIGGER, 0, n);
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
    read(EV_ADD | EV_ENABLE | EV_CLEAR);
    files.write(pipe.writer(), 1);
    Kevent event = Expect.one(kq);
    assertThat(event.flags()).isEqualTo(Flag.bits(Flag.ADD, Flag.ENABLE, Flag.CLEAR));
    assertThat(event.filter()).isEqualTo(Filter.READ);
    assertThat(event.fflags()).isZero();
  }
}
