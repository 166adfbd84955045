// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kqueue4j.support.Meanwhile;

/** What is in the sets of keys, and what selections do to them. */
@BothSides
class SelectedKeysTest extends SelectorSetting {
  @Test
  void setsAreViewsAndTheSameEachTime() throws Exception {
    Set<SelectionKey> keys = selector.keys();
    Set<SelectionKey> selected = selector.selectedKeys();
    SelectionKey key = register(readablePipe().source(), OP_READ);
    assertThat(keys).containsExactly(key).isSameAs(selector.keys());
    assertThat(selected).isEmpty();
    assertThat(selector.selectNow()).isEqualTo(1);
    assertThat(selected).containsExactly(key).isSameAs(selector.selectedKeys());
  }

  @Test
  void keysCannotBeChanged() throws Exception {
    SelectionKey key = register(readablePipe().source(), OP_READ);
    Set<SelectionKey> keys = selector.keys();
    assertThatThrownBy(() -> keys.add(key)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> keys.remove(key)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(keys::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> keys.removeIf(k -> true))
        .isInstanceOf(UnsupportedOperationException.class);
    Iterator<SelectionKey> iterator = keys.iterator();
    iterator.next();
    assertThatThrownBy(iterator::remove).isInstanceOf(UnsupportedOperationException.class);
    assertThat(keys).containsExactly(key);
  }

  @Test
  void selectedKeysCanBeRemovedOnly() throws Exception {
    SelectionKey key = register(readablePipe().source(), OP_READ);
    Set<SelectionKey> selected = selector.selectedKeys();
    assertThatThrownBy(() -> selected.add(key)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> selected.addAll(List.of(key)))
        .isInstanceOf(UnsupportedOperationException.class);
    selector.selectNow();
    assertThatThrownBy(() -> selected.add(key)).isInstanceOf(UnsupportedOperationException.class);
    assertThat(selected.remove(key)).isTrue();
    assertThat(selected.remove(key)).isFalse();
    assertThat(selector.selectNow()).isEqualTo(1);
    Iterator<SelectionKey> iterator = selected.iterator();
    assertThat(iterator.next()).isSameAs(key);
    iterator.remove();
    assertThat(selected).isEmpty();
    assertThat(selector.selectNow()).isEqualTo(1);
    assertThat(selected.removeAll(List.of(key))).isTrue();
    assertThat(selector.selectNow()).isEqualTo(1);
    assertThat(selected.retainAll(List.of())).isTrue();
    assertThat(selector.selectNow()).isEqualTo(1);
    assertThat(selected.removeIf(SelectionKey::isReadable)).isTrue();
  }

  @Test
  void allReadyKeysAreSelectedAtOnce() throws Exception {
    List<SelectionKey> ready = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      ready.add(register(readablePipe().source(), OP_READ));
    }
    register(pipe().source(), OP_READ);
    assertThat(selector.select()).isEqualTo(300);
    assertThat(selector.selectedKeys()).containsExactlyInAnyOrderElementsOf(ready);
    List<SelectionKey> passed = new ArrayList<>();
    assertThat(selector.select(passed::add)).isEqualTo(300);
    assertThat(passed).containsExactlyInAnyOrderElementsOf(ready);
  }

  @Test
  void keyStaysSelectedThoughItIsNoLongerReady() throws Exception {
    Pipe pipe = readablePipe();
    SelectionKey key = register(pipe.source(), OP_READ);
    assertThat(selector.selectNow()).isEqualTo(1);
    drain(pipe.source());
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.selectedKeys()).containsExactly(key);
    assertThat(key.isReadable()).isTrue();
    selector.selectedKeys().remove(key);
    assertThat(selector.selectNow()).isZero();
    assertThat(key.isReadable()).as("is as it was").isTrue();
    write(pipe.sink(), 1);
    assertThat(selector.selectNow()).isEqualTo(1);
  }

  @Test
  void selectedKeyWithTheSameReadySetIsNotCounted() throws Exception {
    SelectionKey key = register(readablePipe().source(), OP_READ);
    assertThat(selector.select()).isEqualTo(1);
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.select()).as("returns, since the channel is ready").isZero();
    assertThat(selector.select(50_000)).isZero();
    assertThat(selector.selectedKeys()).containsExactly(key);
  }

  @Test
  void readySetOfASelectedKeyGrows() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_WRITE);
    assertThat(selector.selectNow()).isEqualTo(1);
    assertThat(key.readyOps()).isEqualTo(OP_WRITE);
    write(pair.there(), 1);
    key.interestOps(OP_READ);
    assertThat(selector.select()).isEqualTo(1);
    assertThat(key.readyOps()).isEqualTo(OP_READ | OP_WRITE);
    assertThat(selector.selectNow()).isZero();
    drain(pair.here());
    key.interestOps(OP_WRITE);
    assertThat(selector.selectNow()).isZero();
    assertThat(key.readyOps()).isEqualTo(OP_READ | OP_WRITE);
  }

  /** So the JDK does it, whatever its documentation says of ready sets. */
  @Test
  void readySetOfASelectedKeyIsReplacedByAHangUp() throws Exception {
    Pair pair = unix();
    SelectionKey key = register(pair.here(), OP_WRITE);
    assertThat(selector.selectNow()).isEqualTo(1);
    key.interestOps(OP_READ);
    pair.there().close();
    assertThat(selector.select()).isEqualTo(1);
    assertThat(key.readyOps()).isEqualTo(OP_READ);
  }

  @Test
  void readySetOfAnotherKeyIsReplaced() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_WRITE);
    assertThat(selector.selectNow()).isEqualTo(1);
    selector.selectedKeys().clear();
    write(pair.there(), 1);
    key.interestOps(OP_READ);
    assertThat(selector.select()).isEqualTo(1);
    assertThat(key.readyOps()).isEqualTo(OP_READ);
    selector.selectedKeys().clear();
    key.interestOps(OP_READ | OP_WRITE);
    assertThat(selector.selectNow()).isEqualTo(1);
    assertThat(key.readyOps()).isEqualTo(OP_READ | OP_WRITE);
  }

  @Test
  void onlyKeysWhoseReadySetChangedAreCounted() throws Exception {
    List<SelectionKey> keys = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      keys.add(register(readablePipe().source(), OP_READ));
    }
    assertThat(selector.selectNow()).isEqualTo(10);
    selector.selectedKeys().remove(keys.get(3));
    selector.selectedKeys().remove(keys.get(7));
    assertThat(selector.selectNow()).isEqualTo(2);
    SelectionKey more = register(readablePipe().source(), OP_READ);
    assertThat(selector.selectNow()).isEqualTo(1);
    assertThat(selector.selectedKeys()).contains(more).hasSize(11);
  }

  @Test
  void cancelledKeysLeaveBothSetsAndOthersStay() throws Exception {
    SelectionKey stays = register(readablePipe().source(), OP_READ);
    SelectionKey cancelled = register(readablePipe().source(), OP_READ);
    SelectionKey closed = register(readablePipe().source(), OP_READ);
    assertThat(selector.selectNow()).isEqualTo(3);
    cancelled.cancel();
    closed.channel().close();
    assertThat(selector.selectedKeys()).hasSize(3);
    assertThat(closed.isValid()).isFalse();
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.selectedKeys()).containsExactly(stays);
    assertThat(selector.keys()).containsExactly(stays);
  }

  @Test
  void keysAreIteratedWhileOthersRegister() throws Exception {
    for (int i = 0; i < 20; i++) {
      register(pipe().source(), OP_READ);
    }
    Iterator<SelectionKey> iterator = selector.keys().iterator();
    int seen = 0;
    while (iterator.hasNext()) {
      iterator.next();
      if (seen++ == 0) {
        register(pipe().source(), OP_READ);
      }
    }
    assertThat(seen).isBetween(20, 21);
    assertThat(selector.keys()).hasSize(21);
  }

  @Test
  void selectionWaitsForWhoeverHoldsTheSelectedKeys() throws Exception {
    register(readablePipe().source(), OP_READ);
    Selecting<Integer> selecting;
    synchronized (selector.selectedKeys()) {
      selecting = Selecting.started(Thread.ofPlatform(), selector::select);
      Meanwhile.until(
          "waits for the set", () -> selecting.thread().getState() == Thread.State.BLOCKED);
    }
    assertThat(selecting.get()).isEqualTo(1);
    synchronized (selector) {
      Selecting<Integer> again = Selecting.started(Thread.ofPlatform(), selector::selectNow);
      Meanwhile.until(
          "waits for the selector", () -> again.thread().getState() == Thread.State.BLOCKED);
    }
  }

  // ---- with an action ----

  @Test
  void actionLeavesTheSelectedKeysAlone() throws Exception {
    SelectionKey key = register(readablePipe().source(), OP_READ);
    List<SelectionKey> seen = new ArrayList<>();
    assertThat(selector.selectNow(seen::add)).isEqualTo(1);
    assertThat(selector.select(seen::add)).isEqualTo(1);
    assertThat(seen).containsExactly(key, key);
    assertThat(selector.selectedKeys()).isEmpty();
    assertThat(selector.selectNow()).isEqualTo(1);
    assertThat(selector.select(seen::add)).as("though it is selected").isEqualTo(1);
    assertThat(selector.selectedKeys()).containsExactly(key);
    SelectionKey other = register(readablePipe().source(), OP_READ);
    seen.clear();
    assertThat(selector.selectNow(seen::add)).isEqualTo(2);
    assertThat(seen).containsExactlyInAnyOrder(key, other);
    assertThat(selector.selectedKeys()).containsExactly(key);
  }

  @Test
  void actionSeesTheReadySetAnew() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_READ | OP_WRITE);
    assertThat(selector.select(k -> assertThat(k.readyOps()).isEqualTo(OP_WRITE))).isEqualTo(1);
    write(pair.there(), 1);
    awaitReady(key, OP_READ | OP_WRITE);
    drain(pair.here());
    assertThat(selector.select(k -> assertThat(k.readyOps()).isEqualTo(OP_WRITE))).isEqualTo(1);
  }

  @Test
  void actionIsNotCalledForCancelledKeys() throws Exception {
    register(readablePipe().source(), OP_READ).cancel();
    SelectionKey key = register(readablePipe().source(), OP_READ);
    List<SelectionKey> seen = new ArrayList<>();
    assertThat(selector.select(seen::add)).isEqualTo(1);
    assertThat(seen).containsExactly(key);
  }

  @Test
  void whatTheActionThrowsIsThrown() throws Exception {
    for (int i = 0; i < 3; i++) {
      register(readablePipe().source(), OP_READ);
    }
    int[] called = {0};
    RuntimeException thrown = new RuntimeException("of the action");
    assertThatThrownBy(
            () ->
                selector.select(
                    key -> {
                      called[0]++;
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThat(called[0]).isEqualTo(1);
    List<SelectionKey> seen = new ArrayList<>();
    assertThat(selector.select(seen::add)).as("nothing was lost").isEqualTo(3);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(selector.keys());
    assertThat(selector.selectNow()).isEqualTo(3);
  }

  @Test
  void actionCannotSelect() throws Exception {
    register(readablePipe().source(), OP_READ);
    int[] refused = {0};
    List<Selecting.Operation<Integer>> operations =
        List.of(
            () -> selector.selectNow(),
            () -> selector.select(),
            () -> selector.select(1),
            () -> selector.select(key -> {}),
            () -> selector.selectNow(key -> {}));
    assertThat(
            selector.select(
                key -> {
                  for (Selecting.Operation<Integer> operation : operations) {
                    assertThatThrownBy(operation::run).isInstanceOf(IllegalStateException.class);
                    refused[0]++;
                  }
                }))
        .isEqualTo(1);
    assertThat(refused[0]).isEqualTo(5);
    assertThat(selector.selectNow()).as("afterwards it can be selected").isEqualTo(1);
  }

  @Test
  void actionCancelsKeys() throws Exception {
    for (int i = 0; i < 5; i++) {
      register(readablePipe().source(), OP_READ);
    }
    List<SelectionKey> seen = new ArrayList<>();
    int count =
        selector.select(
            key -> {
              seen.add(key);
              selector.keys().forEach(SelectionKey::cancel);
            });
    assertThat(count).isEqualTo(seen.size());
    assertThat(selector.keys()).hasSize(5);
    assertThat(selector.selectNow(seen::add)).isZero();
    assertThat(selector.keys()).isEmpty();
  }

  @Test
  void actionCancelsItsOwnKey() throws Exception {
    for (int i = 0; i < 5; i++) {
      register(readablePipe().source(), OP_READ);
    }
    assertThat(selector.select(SelectionKey::cancel)).isEqualTo(5);
    assertThat(selector.keys()).hasSize(5);
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.keys()).isEmpty();
  }

  @Test
  void actionClosesItsChannel() throws Exception {
    for (int i = 0; i < 5; i++) {
      register(readablePipe().source(), OP_READ);
    }
    assertThat(
            selector.select(
                key -> {
                  try {
                    key.channel().close();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }))
        .isEqualTo(5);
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.keys()).isEmpty();
  }

  @Test
  void actionChangesInterestsAndRegisters() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_WRITE);
    Pipe pipe = readablePipe();
    assertThat(
            selector.select(
                k -> {
                  k.interestOps(OP_READ);
                  try {
                    register(pipe.source(), OP_READ);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }))
        .isEqualTo(1);
    assertThat(selector.keys()).hasSize(2);
    assertThat(selector.select()).isEqualTo(1);
    assertThat(selector.selectedKeys()).doesNotContain(key);
  }

  @Test
  void actionRunsOnTheThreadThatSelects() throws Exception {
    register(readablePipe().source(), OP_READ);
    Thread[] ran = {null};
    boolean[] held = {false};
    selector.select(
        key -> {
          ran[0] = Thread.currentThread();
          held[0] = Thread.holdsLock(selector) && Thread.holdsLock(selector.selectedKeys());
        });
    assertThat(ran[0]).isSameAs(Thread.currentThread());
    assertThat(held[0]).isTrue();
  }

  @Test
  void actionCallsWakeupAndInterruptsItsThread() throws Exception {
    SelectionKey key = register(readablePipe().source(), OP_READ);
    assertThat(selector.select(k -> Thread.currentThread().interrupt())).isEqualTo(1);
    key.interestOps(0);
    assertThat(selector.select()).isZero();
    assertThat(Thread.interrupted()).isTrue();
  }
}
