// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.SelectionKey;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a selection operation though no channel is ready. */
@BothSides
class WakeupTest extends SelectorSetting {
  private void assertWaits() throws Exception {
    long begin = System.nanoTime();
    assertThat(selector.select(20)).isZero();
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
  }

  private static Thread.Builder threads(boolean virtual) {
    return virtual ? Thread.ofVirtual() : Thread.ofPlatform();
  }

  @Test
  void givesTheSelector() {
    assertThat(selector.wakeup()).isSameAs(selector);
  }

  @Test
  void beforeSelectionEndsTheNextOne() throws Exception {
    selector.wakeup();
    assertThat(selector.select()).isZero();
    assertWaits();
  }

  @Test
  void twiceIsOnce() throws Exception {
    selector.wakeup().wakeup().wakeup();
    assertThat(selector.select()).isZero();
    assertWaits();
  }

  @Test
  void isTakenBySelectNow() throws Exception {
    selector.wakeup();
    assertThat(selector.selectNow()).isZero();
    assertWaits();
    selector.wakeup();
    assertThat(selector.selectNow(key -> {})).isZero();
    assertWaits();
  }

  @Test
  void isTakenByASelectionThatFindsKeys() throws Exception {
    SelectionKey key = register(readablePipe().source(), OP_READ);
    selector.wakeup();
    assertThat(selector.select()).isEqualTo(1);
    key.interestOps(0);
    assertWaits();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsTheSelectionInProgress(boolean virtual) throws Exception {
    Selecting<Integer> blocked = Selecting.blocked(threads(virtual), selector::select);
    selector.wakeup();
    assertThat(blocked.get()).isZero();
    assertThat(blocked.wasInterrupted()).isFalse();
    assertWaits();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsTheTimedSelectionInProgress(boolean virtual) throws Exception {
    Selecting<Integer> blocked =
        Selecting.blocked(threads(virtual), () -> selector.select(key -> {}, 50_000));
    selector.wakeup();
    assertThat(blocked.get()).isZero();
    assertWaits();
  }

  @Test
  void byAnActionIsForTheNextSelection() throws Exception {
    SelectionKey key = register(readablePipe().source(), OP_READ);
    assertThat(
            selector.select(
                k -> {
                  k.interestOps(0);
                  selector.wakeup();
                }))
        .isEqualTo(1);
    assertThat(selector.select()).isZero();
    assertThat(key.isValid()).isTrue();
    assertWaits();
  }

  @Test
  void ofAClosedSelectorDoesNothing() throws Exception {
    selector.close();
    assertThat(selector.wakeup()).isSameAs(selector);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isNeverLost(boolean virtual) throws Exception {
    int rounds = 2_000;
    AtomicInteger reported = new AtomicInteger();
    AtomicInteger heard = new AtomicInteger();
    Selecting<Integer> loop =
        Selecting.started(
            threads(virtual),
            () -> {
              int returns = 0;
              while (heard.get() < rounds) {
                selector.select();
                returns++;
                heard.set(reported.get());
              }
              return returns;
            });
    for (int i = 1; i <= rounds; i++) {
      reported.set(i);
      selector.wakeup();
      int wanted = i;
      if (i % 3 != 0) {
        awaitHeard(heard, wanted);
      }
    }
    assertThat(loop.get()).isLessThanOrEqualTo(rounds);
  }

  private static void awaitHeard(AtomicInteger heard, int wanted) {
    long begin = System.nanoTime();
    while (heard.get() < wanted) {
      if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(30)) {
        throw new AssertionError("wake-up " + wanted + " was lost after " + heard);
      }
      Thread.yield();
    }
  }

  @Test
  void byManyThreadsAtOnce() throws Exception {
    CyclicBarrier together = new CyclicBarrier(4);
    for (int round = 0; round < 20; round++) {
      Selecting<Integer> blocked = Selecting.blockedIn(selector);
      Selecting<?>[] wakers = new Selecting<?>[4];
      for (int i = 0; i < 4; i++) {
        wakers[i] =
            Selecting.started(
                Thread.ofPlatform(),
                () -> {
                  together.await();
                  return selector.wakeup();
                });
      }
      for (Selecting<?> waker : wakers) {
        waker.get();
      }
      assertThat(blocked.get()).isZero();
      selector.selectNow(); // one may have come after the selection
    }
    assertWaits();
  }

  // ---- interrupt ----

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptBeforeEndsSelectionsAndStays(boolean virtual) throws Exception {
    Selecting<Boolean> interrupted =
        Selecting.started(
            threads(virtual),
            () -> {
              Thread.currentThread().interrupt();
              assertThat(selector.select()).isZero();
              assertThat(selector.select(50_000)).isZero();
              assertThat(selector.select(key -> {})).isZero();
              assertThat(selector.selectNow()).isZero();
              boolean stayed = Thread.interrupted();
              assertWaits();
              return stayed;
            });
    assertThat(interrupted.get()).isTrue();
    assertThat(selector.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptedThreadFindsWhatIsReady(boolean virtual) throws Exception {
    register(readablePipe().source(), OP_READ);
    Selecting<Integer> interrupted =
        Selecting.started(
            threads(virtual),
            () -> {
              Thread.currentThread().interrupt();
              int found = selector.select();
              selector.selectedKeys().clear();
              return 10 * found + selector.select(1_000);
            });
    assertThat(interrupted.get()).isEqualTo(11);
    assertThat(interrupted.wasInterrupted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptEndsTheSelectionInProgress(boolean virtual) throws Exception {
    SelectionKey key = register(pipe().source(), OP_READ);
    List<Selecting.Operation<Integer>> operations =
        List.of(
            () -> selector.select(),
            () -> selector.select(50_000),
            () -> selector.select(k -> {}),
            () -> selector.select(k -> {}, 50_000));
    for (Selecting.Operation<Integer> operation : operations) {
      Selecting<Integer> blocked = Selecting.blocked(threads(virtual), operation);
      blocked.thread().interrupt();
      assertThat(blocked.get()).isZero();
      assertThat(blocked.wasInterrupted()).isTrue();
    }
    assertThat(selector.isOpen()).isTrue();
    assertThat(key.isValid()).isTrue();
    assertThat(key.channel().isOpen()).isTrue();
  }
}
