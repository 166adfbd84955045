// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.support.Meanwhile;

/** Selectors and channels that are closed, by any thread at any time. */
@BothSides
class SelectorClosingTest extends SelectorSetting {
  private void assertClosed() {
    Pipe[] pipe = {null};
    List<ThrowingCallable> refused =
        List.of(
            () -> selector.keys(),
            () -> selector.selectedKeys(),
            () -> selector.select(),
            () -> selector.select(1),
            () -> selector.selectNow(),
            () -> selector.select(key -> {}),
            () -> selector.select(key -> {}, 1),
            () -> selector.selectNow(key -> {}),
            () -> {
              pipe[0] = pipe();
              register(pipe[0].source(), OP_READ);
            });
    for (ThrowingCallable operation : refused) {
      assertThatThrownBy(operation).isInstanceOf(ClosedSelectorException.class);
    }
    assertThat(pipe[0].source().isRegistered()).isFalse();
    assertThat(selector.isOpen()).isFalse();
  }

  private static void closeUnchecked(AutoCloseable c) {
    try {
      c.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void closedSelectorRefusesAll() throws Exception {
    assertThat(selector.isOpen()).isTrue();
    selector.close();
    selector.close();
    assertClosed();
    assertThat(selector.provider()).isNotNull();
    assertThatThrownBy(() -> selector.select(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> selector.select(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void keysOfAClosedSelectorAreInvalidAndChannelsFree() throws Exception {
    Pipe pipe = readablePipe();
    SelectionKey key = pipe.source().register(selector, OP_READ, "attachment");
    Set<SelectionKey> keys = selector.keys();
    Set<SelectionKey> selected = selector.selectedKeys();
    assertThat(selector.selectNow()).isEqualTo(1);
    selector.close();
    assertThat(keys).isEmpty();
    assertThat(selected).isEmpty();
    assertThat(key.isValid()).isFalse();
    assertThatThrownBy(key::readyOps).isInstanceOf(CancelledKeyException.class);
    assertThatThrownBy(() -> key.interestOps(OP_READ)).isInstanceOf(CancelledKeyException.class);
    key.cancel();
    assertThat(key.attachment()).isEqualTo("attachment");
    assertThat(key.channel()).isSameAs(pipe.source());
    assertThat(key.selector()).isSameAs(selector);
    assertThat(pipe.source().isOpen()).isTrue();
    assertThat(pipe.source().isRegistered()).isFalse();
    assertThat(pipe.source().keyFor(selector)).isNull();
    pipe.source().configureBlocking(true);
    pipe.source().configureBlocking(false);
    Selector next = own(provider.openSelector());
    pipe.source().register(next, OP_READ);
    assertThat(next.selectNow()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void selectorIsClosedWhileAThreadSelects(boolean virtual) throws Exception {
    SelectionKey key = register(pipe().source(), OP_READ);
    Selecting<Integer> blocked =
        Selecting.blocked(
            virtual ? Thread.ofVirtual() : Thread.ofPlatform(), () -> selector.select());
    selector.close();
    assertThat(blocked.get()).isZero();
    assertThat(blocked.wasInterrupted()).isFalse();
    assertThat(key.isValid()).isFalse();
    assertClosed();
  }

  @Test
  void selectorIsClosedWhileAThreadSelectsWithATimeout() throws Exception {
    Selecting<Integer> blocked =
        Selecting.blocked(Thread.ofPlatform(), () -> selector.select(key -> {}, 50_000));
    selector.close();
    assertThat(blocked.get()).isZero();
    assertClosed();
  }

  @Test
  void selectorIsClosedByManyThreads() throws Exception {
    Selecting<Integer> blocked = Selecting.blockedIn(selector);
    List<Selecting<Integer>> closing = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      closing.add(
          Selecting.started(
              Thread.ofPlatform(),
              () -> {
                selector.close();
                return 1;
              }));
    }
    for (Selecting<Integer> thread : closing) {
      assertThat(thread.get()).isEqualTo(1);
    }
    assertThat(blocked.get()).isZero();
    assertClosed();
  }

  @Test
  void selectorIsClosedByAnAction() throws Exception {
    for (int i = 0; i < 3; i++) {
      register(readablePipe().source(), OP_READ);
    }
    int[] called = {0};
    assertThatThrownBy(
            () ->
                selector.select(
                    key -> {
                      called[0]++;
                      closeUnchecked(selector);
                    }))
        .isInstanceOf(ClosedSelectorException.class);
    assertThat(called[0]).isEqualTo(1);
    assertClosed();
  }

  @Test
  void selectorIsClosedByAnInterruptedThread() throws Exception {
    Selecting<Integer> blocked = Selecting.blockedIn(selector);
    Thread.currentThread().interrupt();
    selector.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(blocked.get()).isZero();
    assertClosed();
  }

  // ---- channels ----

  @Test
  void closedChannelsKeyIsCancelledAtOnceAndLeavesAtTheNextSelection() throws Exception {
    Pipe pipe = readablePipe();
    SelectionKey key = register(pipe.source(), OP_READ);
    assertThat(selector.selectNow()).isEqualTo(1);
    pipe.source().close();
    assertThat(key.isValid()).isFalse();
    assertThat(selector.keys()).containsExactly(key);
    assertThat(pipe.source().isRegistered()).isTrue();
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.keys()).isEmpty();
    assertThat(selector.selectedKeys()).isEmpty();
    assertThat(pipe.source().isRegistered()).isFalse();
  }

  @Test
  void descriptorIsClosedByTheNextSelection() throws Exception {
    Pair pair = tcp();
    register(pair.here(), OP_READ);
    selector.selectNow();
    int before = Descriptors.count();
    pair.here().close();
    selector.selectNow();
    assertThat(Descriptors.count()).isEqualTo(before - 1);
    Meanwhile.until("the peer sees the end", () -> drain(pair.there()) == -1);
  }

  @Test
  void descriptorIsClosedByTheNextSelectionThoughThereWasNoneBefore() throws Exception {
    Pair pair = tcp();
    register(pair.here(), OP_READ);
    int before = Descriptors.count();
    pair.here().close();
    selector.selectNow();
    assertThat(Descriptors.count()).isEqualTo(before - 1);
    Meanwhile.until("the peer sees the end", () -> drain(pair.there()) == -1);
  }

  @Test
  void descriptorIsClosedByTheCloseOfTheSelector() throws Exception {
    Pair pair = tcp();
    Selector other = own(provider.openSelector());
    pair.here().register(other, OP_READ);
    other.selectNow();
    pair.here().close();
    int before = Descriptors.count();
    other.close();
    assertThat(Descriptors.count()).isLessThanOrEqualTo(before - 2);
    Meanwhile.until("the peer sees the end", () -> drain(pair.there()) == -1);
  }

  @Test
  void descriptorIsClosedWhenTheLastOfTwoSelectorsHasSelected() throws Exception {
    Selector other = own(provider.openSelector());
    Pipe pipe = pipe();
    SelectionKey here = register(pipe.source(), OP_READ);
    SelectionKey there = pipe.source().register(other, OP_READ);
    assertThat(selector.selectNow() + other.selectNow()).isZero();
    int before = Descriptors.count();
    pipe.source().close();
    assertThat(here.isValid() || there.isValid()).isFalse();
    selector.selectNow();
    assertThat(Descriptors.count()).isEqualTo(before);
    assertThat(pipe.source().isRegistered()).isTrue();
    assertThat(pipe.sink().write(ByteBuffer.allocate(1))).isEqualTo(1);
    other.selectNow();
    assertThat(Descriptors.count()).isEqualTo(before - 1);
    assertThatThrownBy(() -> pipe.sink().write(ByteBuffer.allocate(1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void portIsFreeAfterTheNextSelection() throws Exception {
    ServerSocketChannel server = server();
    SocketAddress address = server.getLocalAddress();
    register(server, OP_ACCEPT);
    DatagramChannel udp = udp();
    SocketAddress port = udp.getLocalAddress();
    register(udp, OP_READ);
    selector.selectNow();
    server.close();
    udp.close();
    assertThatThrownBy(() -> own(provider.openDatagramChannel()).bind(port))
        .isInstanceOf(IOException.class);
    selector.selectNow();
    own(provider.openServerSocketChannel()).bind(address);
    own(provider.openDatagramChannel()).bind(port);
  }

  @Test
  void channelIsClosedWhileAThreadSelects() throws Exception {
    Pipe other = pipe();
    SelectionKey stays = register(other.source(), OP_READ);
    Pipe pipe = pipe();
    SelectionKey key = register(pipe.source(), OP_READ);
    Selecting<Integer> blocked = Selecting.blockedIn(selector);
    pipe.source().close();
    assertThat(key.isValid()).isFalse();
    write(other.sink(), 1);
    assertThat(blocked.get()).isEqualTo(1);
    assertThat(selector.selectedKeys()).containsExactly(stays);
    assertThat(selector.keys()).containsExactly(stays);
    assertThatThrownBy(() -> pipe.sink().write(ByteBuffer.allocate(1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void socketIsClosedWhileAThreadSelects() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_READ);
    Selecting<Integer> blocked = Selecting.blockedIn(selector);
    pair.here().close();
    Meanwhile.until("the peer sees the end", () -> drain(pair.there()) == -1);
    selector.wakeup();
    assertThat(blocked.get()).isZero();
    assertThat(selector.keys()).isEmpty();
    assertThat(key.isValid()).isFalse();
  }

  @Test
  void numberOfAClosedChannelIsUsedAgain() throws Exception {
    for (int i = 0; i < 200; i++) {
      Pipe pipe = readablePipe();
      SelectionKey key = register(pipe.source(), OP_READ);
      assertThat(selector.selectNow()).isEqualTo(1);
      assertThat(selector.selectedKeys()).containsExactly(key);
      pipe.source().close();
      pipe.sink().close();
      if (i % 2 == 0) {
        selector.selectNow();
      }
    }
    selector.selectNow();
    assertThat(selector.keys()).isEmpty();
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_READ | OP_WRITE);
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
  }

  @Test
  void cancelledKeyOfAnOpenChannelDoesNotCloseIt() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_READ);
    selector.selectNow();
    key.cancel();
    selector.selectNow();
    write(pair.there(), 1);
    pair.here().configureBlocking(true);
    assertThat(pair.here().read(ByteBuffer.allocate(2))).isEqualTo(1);
  }

  @Test
  void channelIsClosedAfterItsKeyWasCancelled() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_READ);
    selector.selectNow();
    int before = Descriptors.count();
    key.cancel();
    pair.here().close();
    selector.selectNow();
    assertThat(Descriptors.count()).isEqualTo(before - 1);
    Meanwhile.until("the peer sees the end", () -> drain(pair.there()) == -1);
  }

  @Test
  void nothingIsLeftOpen() throws Exception {
    openUseAndClose(); // what is opened once for all
    int before = Descriptors.count();
    for (int i = 0; i < 30; i++) {
      openUseAndClose();
    }
    assertThat(Descriptors.count()).isEqualTo(before);
  }

  @Test
  void noThreadIsLeft() throws Exception {
    selectOnThreads(); // which start what there is once for all
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    for (int i = 0; i < 10; i++) {
      selectOnThreads();
    }
    Meanwhile.until(
        () -> before + " are as " + Thread.getAllStackTraces().keySet(),
        () -> before.containsAll(ours(Thread.getAllStackTraces().keySet())));
  }

  /** Without those that the JVM starts for itself. */
  private static List<Thread> ours(Set<Thread> threads) {
    return threads.stream()
        .filter(thread -> !thread.getName().contains("Compiler"))
        .filter(thread -> !thread.getName().startsWith("ForkJoinPool"))
        .filter(thread -> !thread.getName().startsWith("VirtualThread-unparker"))
        .toList();
  }

  private void selectOnThreads() throws Exception {
    for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
      try (Selector used = provider.openSelector()) {
        Pipe pipe = pipe();
        pipe.source().register(used, OP_READ);
        Selecting<Integer> blocked = Selecting.blocked(builder, () -> used.select(50_000));
        write(pipe.sink(), 1);
        assertThat(blocked.get()).isEqualTo(1);
        pipe.source().close();
        pipe.sink().close();
      }
    }
  }

  private void openUseAndClose() throws Exception {
    try (Selector used = provider.openSelector()) {
      List<SocketChannel> sockets = new ArrayList<>();
      for (Pair pair : List.of(tcp(), unix())) {
        pair.here().register(used, OP_READ | OP_WRITE);
        sockets.add(pair.here());
        sockets.add(pair.there());
      }
      Pipe pipe = readablePipe();
      pipe.source().register(used, OP_READ);
      assertThat(used.select()).isEqualTo(3);
      used.wakeup();
      used.select();
      for (SocketChannel socket : sockets) {
        socket.close();
      }
      pipe.source().close();
      pipe.sink().close();
    }
  }
}
