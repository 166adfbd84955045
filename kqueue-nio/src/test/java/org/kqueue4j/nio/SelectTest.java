// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.kqueue4j.support.Meanwhile;

/** When selection operations return, and what. */
@BothSides
class SelectTest extends SelectorSetting {
  @Test
  void selectNowFindsNothing() throws Exception {
    assertThat(selector.selectNow()).isZero();
    register(pipe().source(), OP_READ);
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.selectNow(key -> {})).isZero();
    assertThat(selector.selectedKeys()).isEmpty();
  }

  @Test
  void whatIsReadyIsFoundByEachOperation() throws Exception {
    SelectionKey key = register(readablePipe().source(), OP_READ);
    assertThat(selector.selectNow()).isEqualTo(1);
    assertThat(selector.selectedKeys()).containsExactly(key);
    assertThat(readyNow(key)).isEqualTo(OP_READ);
    selector.selectedKeys().clear();
    assertThat(selector.select()).isEqualTo(1);
    selector.selectedKeys().clear();
    assertThat(selector.select(10_000)).isEqualTo(1);
    selector.selectedKeys().clear();
    assertThat(selector.select(k -> assertThat(k).isSameAs(key))).isEqualTo(1);
    assertThat(selector.select(k -> assertThat(k).isSameAs(key), 10_000)).isEqualTo(1);
    assertThat(selector.selectNow(k -> assertThat(k).isSameAs(key))).isEqualTo(1);
  }

  @Test
  void selectWaitsUntilAChannelIsReady() throws Exception {
    Pipe pipe = pipe();
    register(pipe.source(), OP_READ);
    Selecting<Integer> blocked = Selecting.blockedIn(selector);
    write(pipe.sink(), 1);
    assertThat(blocked.get()).isEqualTo(1);
  }

  @Test
  void selectWithTimeoutWaitsUntilAChannelIsReady() throws Exception {
    Pipe pipe = pipe();
    register(pipe.source(), OP_READ);
    Selecting<Integer> blocked =
        Selecting.blocked(Thread.ofPlatform(), () -> selector.select(50_000));
    write(pipe.sink(), 1);
    assertThat(blocked.get()).isEqualTo(1);
  }

  @Test
  void selectWithActionWaitsUntilAChannelIsReady() throws Exception {
    Pipe pipe = pipe();
    SelectionKey key = register(pipe.source(), OP_READ);
    List<SelectionKey> seen = new ArrayList<>();
    Selecting<Integer> blocked =
        Selecting.blocked(Thread.ofPlatform(), () -> selector.select(seen::add));
    write(pipe.sink(), 1);
    assertThat(blocked.get()).isEqualTo(1);
    assertThat(seen).containsExactly(key);
  }

  @Test
  void timeoutIsNeverEarly() throws Exception {
    register(pipe().source(), OP_READ);
    for (int millis : new int[] {1, 2, 3, 7, 15, 40}) {
      long begin = System.nanoTime();
      assertThat(selector.select(millis)).isZero();
      assertThat(System.nanoTime() - begin)
          .as("%d ms", millis)
          .isBetween(TimeUnit.MILLISECONDS.toNanos(millis), TimeUnit.SECONDS.toNanos(20));
      begin = System.nanoTime();
      assertThat(selector.select(key -> {}, millis)).isZero();
      assertThat(System.nanoTime() - begin)
          .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  @Test
  void timeoutIsNeverEarlyOnAVirtualThread() throws Exception {
    register(pipe().source(), OP_READ);
    long nanos =
        Selecting.started(
                Thread.ofVirtual(),
                () -> {
                  long begin = System.nanoTime();
                  assertThat(selector.select(15)).isZero();
                  return System.nanoTime() - begin;
                })
            .get();
    assertThat(nanos).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(15));
  }

  @Test
  void zeroAndEnormousTimeoutsWait() throws Exception {
    for (long timeout :
        new long[] {0, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE / 1000}) {
      Selecting<Integer> blocked =
          Selecting.blocked(Thread.ofPlatform(), () -> selector.select(timeout));
      selector.wakeup();
      assertThat(blocked.get()).isZero();
    }
    Selecting<Integer> blocked =
        Selecting.blocked(Thread.ofPlatform(), () -> selector.select(key -> {}, Long.MAX_VALUE));
    selector.wakeup();
    assertThat(blocked.get()).isZero();
  }

  @Test
  void negativeTimeoutIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> selector.select(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> selector.select(Long.MIN_VALUE));
    assertThatIllegalArgumentException().isThrownBy(() -> selector.select(key -> {}, -1));
  }

  @Test
  void missingActionIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> selector.select(null));
    assertThatNullPointerException().isThrownBy(() -> selector.select(null, 1));
    assertThatNullPointerException().isThrownBy(() -> selector.selectNow(null));
  }

  @Test
  void allThatAreReadyAreFoundAtOnce() throws Exception {
    for (int i = 0; i < 300; i++) {
      register(readablePipe().source(), OP_READ);
    }
    assertThat(selector.selectNow()).isEqualTo(300);
    assertThat(selector.selectedKeys()).hasSize(300);
  }

  @Test
  void readAndWriteOfAllThatAreReadyAreOneUpdateEach() throws Exception {
    for (int i = 0; i < 100; i++) {
      Pair pair = tcp();
      register(pair.here(), OP_READ | OP_WRITE);
      write(pair.there(), 1);
    }
    Meanwhile.until(
        "all readable",
        () -> {
          selector.selectedKeys().clear();
          assertThat(selector.selectNow()).isEqualTo(100);
          return selector.selectedKeys().stream().allMatch(SelectionKey::isReadable);
        });
    AtomicInteger called = new AtomicInteger();
    assertThat(
            selector.selectNow(
                key -> {
                  called.incrementAndGet();
                  assertThat(key.readyOps()).isEqualTo(OP_READ | OP_WRITE);
                }))
        .isEqualTo(100);
    assertThat(called).hasValue(100);
  }

  @Test
  void noneOfManyThatAreAlwaysReadyIsForgotten() throws Exception {
    for (int i = 0; i < 1_500; i++) {
      register(readablePipe().source(), OP_READ);
    }
    Set<SelectionKey> seen = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      selector.select(seen::add);
    }
    assertThat(seen).hasSize(1_500);
    assertThat(selector.selectedKeys()).isEmpty();
    int sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += selector.selectNow();
    }
    assertThat(sum).isEqualTo(1_500);
    assertThat(selector.selectedKeys()).hasSize(1_500);
  }

  @Test
  void thousandsOfKeysOfWhichFewAreReady() throws Exception {
    List<Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      pipes.add(pipe());
      register(pipes.get(i).source(), OP_READ);
    }
    assertThat(selector.keys()).hasSize(2_000);
    assertThat(selector.selectNow()).isZero();
    for (int i = 0; i < 2_000; i += 100) {
      write(pipes.get(i).sink(), 1);
    }
    assertThat(selector.select()).isEqualTo(20);
    for (SelectionKey key : selector.selectedKeys()) {
      drain((Pipe.SourceChannel) key.channel());
    }
    selector.selectedKeys().clear();
    assertThat(selector.selectNow()).isZero();
    for (Pipe pipe : pipes) {
      write(pipe.sink(), 1);
    }
    List<SelectionKey> seen = new ArrayList<>();
    Meanwhile.until(
        "each key was selected",
        () -> {
          selector.select(
              key -> {
                key.interestOps(0);
                seen.add(key);
              });
          return seen.size() >= 2_000;
        });
    assertThat(seen).doesNotHaveDuplicates().hasSize(2_000);
    assertThat(selector.selectNow()).isZero();
  }
}
