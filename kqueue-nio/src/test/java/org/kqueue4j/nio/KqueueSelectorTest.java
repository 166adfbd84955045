// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.ClosedKqueueException;
import sun.nio.ch.DefaultSelectorProvider;

/** What a selector over a kqueue can do beyond the JDK's. */
@Timeout(60)
class KqueueSelectorTest {
  private final Selector selector;
  private final KqueueSelector beyond;
  private final List<Kevent> happened = new ArrayList<>();

  KqueueSelectorTest() throws Exception {
    selector = new KqueueSelectorProvider().openSelector();
    beyond = KqueueSelector.of(selector);
  }

  @AfterEach
  void close() throws Exception {
    selector.close();
  }

  @Test
  void otherSelectorsAreNone() throws Exception {
    try (Selector other = DefaultSelectorProvider.get().openSelector()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> KqueueSelector.of(other))
          .withMessageContaining(
              "-Djava.nio.channels.spi.SelectorProvider=org.kqueue4j.nio.KqueueSelectorProvider");
    }
  }

  @Test
  void pendingEventsEndASelectionUntilTheProgramHasTakenThem() throws Exception {
    Kqueue kq = beyond.kqueue();
    Registration event = kq.register(Watch.user());
    assertThat(selector.selectNow()).isZero();
    event.trigger();
    assertThat(selector.select()).isZero();
    assertThat(selector.select()).isZero();
    assertThat(kq.poll()).singleElement().returns(event, Kevent::registration);
    long before = System.nanoTime();
    assertThat(selector.select(20)).isZero();
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(20_000_000);
  }

  @Test
  void anEventWakesWhoeverSelects() throws Exception {
    Kqueue kq = beyond.kqueue();
    kq.register(Watch.timer(Duration.ofMillis(50)).oneshot());
    selector.select();
    assertThat(kq.poll()).singleElement().returns(Filter.TIMER, Kevent::filter);
  }

  @Test
  void handlerIsGivenTheEventsAfterTheKeys(@TempDir Path folder) throws Exception {
    Kqueue kq = beyond.kqueue();
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    SelectionKey key = pipe.source().register(selector, SelectionKey.OP_READ);
    pipe.sink().write(ByteBuffer.allocate(1));
    Path file = Files.createFile(folder.resolve("file"));
    kq.register(Watch.file(file, VnodeNote.WRITE), "file");
    Files.writeString(file, "x");
    List<Object> order = new ArrayList<>();
    beyond.onEvents(events -> events.forEach(event -> order.add(event.attachment())));
    assertThat(selector.select(order::add)).isEqualTo(1);
    assertThat(order).containsExactly(key, "file");
    pipe.source().close();
    pipe.sink().close();
  }

  @Test
  void processesTimersAndUserEventsComeInOneWaitWithChannels() throws Exception {
    beyond.onEvents(happened::addAll);
    Kqueue kq = beyond.kqueue();
    Process child = new ProcessBuilder("sh", "-c", "exit 3").start();
    kq.register(Watch.process(child, ProcNote.EXIT));
    kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
    kq.register(Watch.user()).trigger();
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    pipe.source().register(selector, SelectionKey.OP_READ);
    pipe.sink().write(ByteBuffer.allocate(1));
    int[] keys = {0};
    while (happened.size() < 3 || keys[0] == 0) {
      selector.select(
          key -> {
            keys[0]++;
            key.cancel();
          });
    }
    assertThat(happened)
        .extracting(Kevent::filter)
        .containsExactlyInAnyOrder(Filter.PROC, Filter.TIMER, Filter.USER);
    assertThat(keys[0]).isEqualTo(1);
    pipe.source().close();
    pipe.sink().close();
  }

  @Test
  void handlerSetWhileAThreadSelectsIsGivenWhatIsPending() throws Exception {
    Kqueue kq = beyond.kqueue();
    CountDownLatch taken = new CountDownLatch(1);
    Thread loop =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (taken.getCount() > 0) {
                      selector.select();
                    }
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    Registration event = kq.register(Watch.user());
    beyond.onEvents(
        events -> {
          happened.addAll(events);
          taken.countDown();
        });
    event.trigger();
    assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
    loop.join();
    assertThat(happened).hasSize(1);
  }

  @Test
  void whatTheHandlerThrowsTheSelectionThrows() {
    Kqueue kq = beyond.kqueue();
    beyond.onEvents(
        events -> {
          throw new IllegalStateException("of the handler");
        });
    kq.register(Watch.user()).trigger();
    assertThatThrownBy(selector::select).hasMessage("of the handler");
  }

  @Test
  void handlerMayCloseTheSelector() throws Exception {
    Kqueue kq = beyond.kqueue();
    beyond.onEvents(
        events -> {
          happened.addAll(events);
          try {
            selector.close();
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    kq.register(Watch.user()).trigger();
    selector.select();
    assertThat(happened).hasSize(1);
    assertThat(selector.isOpen()).isFalse();
  }

  @Test
  void queueIsTheSameEachTimeAndClosedWithTheSelector() throws Exception {
    Kqueue kq = beyond.kqueue();
    assertThat(beyond.kqueue()).isSameAs(kq);
    selector.close();
    assertThat(kq.isOpen()).isFalse();
    assertThatThrownBy(() -> kq.register(Watch.user())).isInstanceOf(ClosedKqueueException.class);
    assertThatThrownBy(beyond::kqueue).isInstanceOf(ClosedSelectorException.class);
  }

  @Test
  void queueThatTheProgramHasClosedIsNotWatchedAnyMore() throws Exception {
    Kqueue kq = beyond.kqueue();
    beyond.onEvents(happened::addAll);
    kq.register(Watch.user()).trigger();
    kq.close();
    selector.selectNow();
    assertThat(selector.select(5)).isZero();
    assertThat(happened).isEmpty();
  }

  @Test
  void anyTimeoutCanBeWaitedFor() throws Exception {
    Thread loop =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    selector.select(Long.MAX_VALUE);
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    selector.wakeup();
    loop.join();
  }
}
