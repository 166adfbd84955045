// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kqueue4j.internal.queue.Calls.add;
import static org.kqueue4j.internal.queue.Calls.poll;
import static org.kqueue4j.internal.queue.Calls.trigger;
import static org.kqueue4j.internal.queue.FakeMachine.OWN;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DISABLE;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kqueue4j.internal.kern.Knote;

/**
 * A call takes the events of knotes that rest while its thread gathers them; what users see is the
 * same as if they had been pending.
 */
class TakenAtOnceTest {
  private final OwnFilter filter = new OwnFilter();
  private final FakeMachine machine = new FakeMachine(filter);
  private final KernelQueue queue = new KernelQueue(machine);

  TakenAtOnceTest() {
    filter.rests = true;
    filter.onEvent =
        (kn, hint) -> {
          kn.setData(7);
          return true;
        };
  }

  private void addOwn(int count) {
    for (int i = 1; i <= count; i++) {
      assertThat(add(queue, i, OWN, 0)).isNull();
      assertThat(poll(queue)).as("by its registration").hasSize(1);
    }
    filter.calls.clear();
  }

  /** The source notifies its knotes, oldest first, each time a thread gathers. */
  private void notifyWhenGathering() {
    machine.onGather =
        () -> {
          List<Knote> knotes = new ArrayList<>(List.of(filter.source.snapshot()));
          knotes.reversed().forEach(kn -> queue.noteLocked(kn, 0));
        };
  }

  @Test
  void eventNeitherBecomesPendingNorIsAskedForAgain() {
    addOwn(1);
    notifyWhenGathering();
    assertThat(poll(queue)).containsExactly("1=7");
    assertThat(filter.calls).containsExactly("1 event 0");
    assertThat(queue.count()).isZero();
    machine.onGather = () -> {};
    assertThat(poll(queue)).as("while it rests").isEmpty();
  }

  @Test
  void allAreReturnedInTheirOrder() {
    addOwn(300);
    notifyWhenGathering();
    List<String> expected = IntStream.rangeClosed(1, 100).mapToObj(i -> i + "=7").toList();
    assertThat(poll(queue)).isEqualTo(expected);
    assertThat(queue.count()).as("those for which there was no room").isEqualTo(200);
    machine.onGather = () -> {};
    assertThat(poll(queue)).hasSize(100).startsWith("101=7").endsWith("200=7");
    assertThat(poll(queue)).hasSize(100).startsWith("201=7").endsWith("300=7");
    assertThat(poll(queue)).isEmpty();
  }

  @Test
  void whatIsPendingComesFirst() {
    addOwn(1);
    assertThat(add(queue, 99, EVFILT_USER, EV_CLEAR)).isNull();
    assertThat(trigger(queue, 99)).isNull();
    notifyWhenGathering();
    assertThat(poll(queue)).containsExactly("99=0", "1=7");
  }

  @Test
  void edgeIsNotLostByCallThatFails() {
    assertThat(add(queue, 1, OWN, EV_CLEAR)).isNull();
    poll(queue);
    machine.onGather =
        () -> {
          queue.noteLocked(filter.source.snapshot()[0], 0);
          throw new IllegalStateException("another source failed");
        };
    assertThatThrownBy(() -> poll(queue)).hasMessage("another source failed");
    machine.onGather = () -> {};
    assertThat(poll(queue)).containsExactly("1=7");
  }

  @Test
  void callThatFailedLeavesNothingToTheNext() {
    addOwn(1);
    machine.onGather =
        () -> {
          queue.noteLocked(filter.source.snapshot()[0], 0);
          throw new IllegalStateException("another source failed");
        };
    assertThatThrownBy(() -> poll(queue)).hasMessage("another source failed");
    machine.onGather = () -> {};
    assertThat(poll(queue)).as("until the source notifies it again").isEmpty();
  }

  @Test
  void disabledKnoteIsNotTaken() {
    addOwn(1);
    queue.register(1, OWN, EV_DISABLE, 0, 0, null);
    assertThat(poll(queue)).as("by its change").isEmpty();
    notifyWhenGathering();
    assertThat(poll(queue)).isEmpty();
  }

  @Test
  void ownerIsSignalled() {
    addOwn(1);
    List<String> signals = new ArrayList<>();
    queue.setOwner(() -> signals.add("SIGIO"));
    queue.setAsync(true);
    notifyWhenGathering();
    assertThat(poll(queue)).containsExactly("1=7");
    assertThat(signals).containsExactly("SIGIO");
  }

  @Test
  void watchingQueueIsNotified() {
    addOwn(1);
    KernelQueue watcher = new KernelQueue(machine);
    machine.files.put(3L, new KqueueFile(queue));
    assertThat(add(watcher, 3, EVFILT_READ, EV_CLEAR)).isNull();
    assertThat(watcher.count()).isZero();
    notifyWhenGathering();
    assertThat(poll(queue)).containsExactly("1=7");
    assertThat(watcher.count()).as("by the event, though it has been taken since").isEqualTo(1);
  }
}
