// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Event;

/** Queues that watch queues: chains of any length, rings, and themselves. */
class NestedQueuesTest {
  private final SimulatedMachine machine = new SimulatedMachine();

  @Test
  void anEventGoesUpAChain() throws Exception {
    List<Kqueue> chain = chain(1000);
    chain.getFirst().register(Watch.timer(Duration.ofMillis(9)));

    Kevent top = chain.getLast().take().getFirst();
    assertThat(top.filter()).isEqualTo(Filter.READ);
    assertThat(top.data()).isEqualTo(1);
    assertThat(machine.milliseconds()).isEqualTo(10);
    for (int i = chain.size(); i-- > 1; ) {
      assertThat(chain.get(i).poll()).extracting(Kevent::ident).containsExactly(3L + i - 1);
    }
    assertThat(chain.getFirst().poll()).extracting(Kevent::filter).containsExactly(Filter.TIMER);
    for (Kqueue queue : chain) { // bottom up: each is still queued where it is watched
      assertThat(queue.poll()).isEmpty();
    }
  }

  @Test
  void aChainMayBeLongerThanAnyStack() {
    List<KernelQueue> chain = longChain(10_000);
    trigger(chain.getFirst());

    for (KernelQueue queue : chain) {
      assertThat(queue.dump().pending()).isEqualTo(1);
    }
  }

  @Test
  void aLongChainIsClosedLinkByLink() {
    List<KernelQueue> chain = longChain(10_000);
    trigger(chain.getFirst());
    machine.close(3);

    assertThat(chain).allMatch(KernelQueue::isClosed);
  }

  @Test
  void aQueueMayWatchItselfBesideOtherThings() {
    Kqueue kq = machine.openKqueue();
    kq.register(Watch.read(kq));
    assertThat(kq.poll()).isEmpty();

    kq.register(Watch.user().oneshot()).trigger();
    assertThat(kq.poll())
        .extracting(Kevent::filter, Kevent::data)
        .as("as it comes to the watching knote, the user event is already gone")
        .containsExactly(tuple(Filter.USER, 0L));
    assertThat(kq.poll()).isEmpty();
    assertThat(kq.stat()).isZero();
  }

  @Test
  void aQueueThatWatchesItselfIsReportedWhileSomethingElseIsPending() throws Exception {
    Kqueue kq = machine.openKqueue();
    kq.register(Watch.read(kq));
    trigger(machine.queue((int) kq.ident()));

    for (int i = 0; i < 3; i++) {
      assertThat(kq.poll())
          .extracting(Kevent::filter)
          .containsExactlyInAnyOrder(Filter.USER, Filter.READ);
    }
    kq.kevent(new KeventList(1).add(1, Event.EVFILT_USER, Event.EV_DELETE, 0, 0, null), null, 0);
    assertThat(kq.poll()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 100})
  void anEventGoesRoundARingOnce(int length) {
    List<Kqueue> ring = chain(length);
    ring.getFirst().register(Watch.read(ring.getLast()).clear());
    ring.getFirst().register(Watch.user()).trigger();

    assertThat(ring.getFirst().stat()).isEqualTo(2);
    for (Kqueue queue : ring.subList(1, length)) {
      assertThat(queue.stat()).isEqualTo(1);
    }
    assertThat(ring.getFirst().poll())
        .extracting(Kevent::filter)
        .containsExactly(Filter.USER, Filter.READ);
    for (Kqueue queue : ring.subList(1, length)) {
      assertThat(queue.poll()).isEmpty();
    }
    assertThat(ring.getFirst().stat()).isZero();
  }

  @Test
  void levelWatchersOfEachOtherKeepEachOtherReady() {
    List<Kqueue> ring = chain(2);
    Kqueue a = ring.getFirst();
    Kqueue b = ring.getLast();
    a.register(Watch.read(b));
    a.register(Watch.user().oneshot()).trigger();

    assertThat(a.poll()).hasSize(2);
    for (int i = 0; i < 3; i++) {
      assertThat(a.poll()).extracting(Kevent::ident).containsExactly(b.ident());
      assertThat(b.poll()).extracting(Kevent::ident).containsExactly(a.ident());
    }
    b.close();
    assertThat(a.poll()).isEmpty();
  }

  @Test
  void severalWatchersOfOneQueueAreAllNotified() {
    Kqueue inner = machine.openKqueue();
    List<Kqueue> outer = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Kqueue kq = machine.openKqueue();
      kq.register(Watch.read(inner).clear());
      outer.add(kq);
    }
    inner.register(Watch.user()).trigger();

    assertThat(outer).allSatisfy(kq -> assertThat(kq.poll()).hasSize(1));
    assertThat(outer).allSatisfy(kq -> assertThat(kq.poll()).isEmpty());
  }

  /** Queues of which each but the first watches the one before it. */
  private List<Kqueue> chain(int length) {
    List<Kqueue> chain = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      Kqueue kq = machine.openKqueue();
      if (i > 0) {
        kq.register(Watch.read(chain.getLast()));
      }
      chain.add(kq);
    }
    return chain;
  }

  /**
   * A chain of more queues than there are descriptors; 3 is that of the last. A number is looked at
   * in its low 32 bits when a knote is made and in all of them when a descriptor is closed: so such
   * a knote outlives the descriptor, and keeps the queue that it watches.
   */
  private List<KernelQueue> longChain(int length) {
    List<KernelQueue> chain = new ArrayList<>();
    int last = machine.openQueue();
    chain.add(machine.queue(last));
    while (chain.size() < length) {
      int next = machine.openQueue();
      KeventStruct change = new KeventStruct();
      change.set((1L << 32) + last, Event.EVFILT_READ, Event.EV_ADD, 0, 0, null);
      assertThat(machine.register(next, change)).isNull();
      chain.add(machine.queue(next));
      machine.close(last);
      last = next;
    }
    if (last != 3) {
      assertThat(machine.dup(last)).isEqualTo(3);
      machine.close(last);
    }
    return chain;
  }

  /** Adds a user event that is reported until it is deleted, and triggers it. */
  private static void trigger(KernelQueue queue) {
    KeventStruct change = new KeventStruct();
    change.set(1, Event.EVFILT_USER, Event.EV_ADD, 0, 0, null);
    assertThat(queue.register(change)).isNull();
    change.set(1, Event.EVFILT_USER, 0, Event.NOTE_TRIGGER, 0, null);
    assertThat(queue.register(change)).isNull();
  }
}
