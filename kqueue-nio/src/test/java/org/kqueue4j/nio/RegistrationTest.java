// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How channels are registered with selectors, and how keys are cancelled. */
@BothSides
class RegistrationTest extends SelectorSetting {
  /** A channel that is none of the JDK's. */
  static final class Foreign extends AbstractSelectableChannel {
    Foreign(SelectorSetting setting) {
      super(setting.provider);
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public int validOps() {
      return OP_READ;
    }
  }

  @Test
  void keyKnowsAllAboutItself() throws Exception {
    Pipe pipe = pipe();
    Object attachment = new Object();
    SelectionKey key = pipe.source().register(selector, OP_READ, attachment);
    assertThat(key.channel()).isSameAs(pipe.source());
    assertThat(key.selector()).isSameAs(selector);
    assertThat(key.interestOps()).isEqualTo(OP_READ);
    assertThat(key.readyOps()).isZero();
    assertThat(key.attachment()).isSameAs(attachment);
    assertThat(key.isValid()).isTrue();
    assertThat(pipe.source().isRegistered()).isTrue();
    assertThat(pipe.source().keyFor(selector)).isSameAs(key);
    assertThat(pipe.sink().isRegistered()).isFalse();
    assertThat(pipe.sink().keyFor(selector)).isNull();
    assertThat(selector.keys()).containsExactly(key);
    assertThat(selector.provider()).isSameAs(provider);
  }

  @Test
  void blockingChannelIsRefused() throws Exception {
    Pipe pipe = pipe();
    pipe.source().configureBlocking(true);
    assertThatThrownBy(() -> pipe.source().register(selector, OP_READ))
        .isInstanceOf(IllegalBlockingModeException.class);
    assertThat(selector.keys()).isEmpty();
    assertThat(pipe.source().isRegistered()).isFalse();
  }

  @Test
  void closedChannelIsRefused() throws Exception {
    Pipe pipe = pipe();
    pipe.source().close();
    assertThatThrownBy(() -> pipe.source().register(selector, OP_READ))
        .isInstanceOf(ClosedChannelException.class);
    assertThat(selector.keys()).isEmpty();
  }

  @Test
  void missingOrClosedSelectorIsRefused() throws Exception {
    Pipe pipe = pipe();
    assertThatThrownBy(() -> pipe.source().register(null, OP_READ))
        .isInstanceOf(NullPointerException.class);
    selector.close();
    assertThatThrownBy(() -> pipe.source().register(selector, OP_READ))
        .isInstanceOf(ClosedSelectorException.class);
    assertThat(pipe.source().isRegistered()).isFalse();
  }

  @Test
  void channelThatIsNoneOfTheJdksIsRefused() throws Exception {
    try (Foreign foreign = new Foreign(this)) {
      foreign.configureBlocking(false);
      assertThatThrownBy(() -> foreign.register(selector, OP_READ))
          .isInstanceOf(IllegalSelectorException.class);
    }
  }

  @Test
  void operationsThatAChannelDoesNotHaveAreRefused() throws Exception {
    Map<SelectableChannel, Integer> valid =
        Map.of(
            tcp().here(), OP_READ | OP_WRITE | OP_CONNECT,
            unix().here(), OP_READ | OP_WRITE | OP_CONNECT,
            server(), OP_ACCEPT,
            unixServer(), OP_ACCEPT,
            udp(), OP_READ | OP_WRITE,
            pipe().source(), OP_READ,
            pipe().sink(), OP_WRITE);
    for (Map.Entry<SelectableChannel, Integer> entry : valid.entrySet()) {
      SelectableChannel channel = entry.getKey();
      assertThat(channel.validOps()).isEqualTo(entry.getValue());
      SelectionKey key = channel.register(selector, 0);
      for (int ops = 0; ops < 64; ops++) {
        int tried = ops;
        if ((ops & ~channel.validOps()) == 0) {
          assertThat(channel.register(selector, ops)).isSameAs(key);
          assertThat(key.interestOps()).isEqualTo(ops);
          key.interestOps(0);
        } else {
          assertThatIllegalArgumentException().isThrownBy(() -> channel.register(selector, tried));
          assertThatIllegalArgumentException().isThrownBy(() -> key.interestOps(tried));
          assertThatIllegalArgumentException().isThrownBy(() -> key.interestOpsOr(tried));
          assertThat(key.interestOps()).isZero();
        }
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pipe().source().register(selector, OP_WRITE));
    assertThat(selector.keys()).hasSize(valid.size());
  }

  @Test
  void secondRegistrationChangesTheKey() throws Exception {
    Pair pair = tcp();
    SelectionKey key = pair.here().register(selector, OP_READ, "first");
    assertThat(selector.selectNow()).isZero();
    assertThat(pair.here().register(selector, OP_WRITE, "second")).isSameAs(key);
    assertThat(key.interestOps()).isEqualTo(OP_WRITE);
    assertThat(key.attachment()).isEqualTo("second");
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
    assertThat(pair.here().register(selector, 0)).isSameAs(key);
    assertThat(key.attachment()).isNull();
    assertThat(readyNow(key)).isZero();
    assertThat(selector.keys()).containsExactly(key);
  }

  @Test
  void attachmentsAreExchanged() throws Exception {
    SelectionKey key = register(pipe().source(), OP_READ);
    assertThat(key.attachment()).isNull();
    assertThat(key.attach("one")).isNull();
    assertThat(key.attach("two")).isEqualTo("one");
    assertThat(key.attachment()).isEqualTo("two");
    assertThat(key.attach(null)).isEqualTo("two");
    key.cancel();
    assertThat(key.attach("cancelled")).isNull();
    assertThat(key.attachment()).isEqualTo("cancelled");
  }

  // ---- interest ----

  @Test
  void interestIsChangedByEachMethod() throws Exception {
    SelectionKey key = register(tcp().here(), 0);
    assertThat(readyNow(key)).isZero();
    assertThat(key.interestOps(OP_WRITE)).isSameAs(key);
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
    assertThat(key.interestOpsOr(OP_READ)).isEqualTo(OP_WRITE);
    assertThat(key.interestOps()).isEqualTo(OP_READ | OP_WRITE);
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
    assertThat(key.interestOpsAnd(~OP_WRITE)).isEqualTo(OP_READ | OP_WRITE);
    assertThat(key.interestOps()).isEqualTo(OP_READ);
    assertThat(readyNow(key)).isZero();
    assertThat(key.interestOpsAnd(-1)).isEqualTo(OP_READ);
    assertThat(key.interestOpsOr(0)).isEqualTo(OP_READ);
    assertThat(key.interestOpsOr(OP_WRITE)).isEqualTo(OP_READ);
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
    assertThat(key.interestOps(0).interestOps()).isZero();
    assertThat(readyNow(key)).isZero();
  }

  @Test
  void changesWhileAThreadSelectsCountForTheNextSelection() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_READ);
    Selecting<Integer> blocked = Selecting.blockedIn(selector);
    key.interestOps(OP_WRITE);
    key.interestOpsOr(OP_READ);
    assertThat(key.interestOps()).isEqualTo(OP_READ | OP_WRITE);
    blocked.awaitBlocked();
    selector.wakeup();
    assertThat(blocked.get()).isZero();
    assertThat(selector.select()).isEqualTo(1);
    assertThat(key.readyOps()).isEqualTo(OP_WRITE);
  }

  @Test
  void whatIsNoLongerOfInterestIsNotSelected() throws Exception {
    Pipe pipe = pipe();
    SelectionKey key = register(pipe.source(), OP_READ);
    Selecting<Integer> blocked = Selecting.blockedIn(selector);
    key.interestOps(0);
    write(pipe.sink(), 1);
    assertThat(blocked.get()).isZero();
    assertThat(selector.selectedKeys()).isEmpty();
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.select(5)).isZero();
    key.interestOps(OP_READ);
    assertThat(selector.selectNow()).isEqualTo(1);
  }

  @Test
  void interestThatComesBackBeforeTheNextSelectionWasNeverGone() throws Exception {
    Pipe pipe = readablePipe();
    SelectionKey key = register(pipe.source(), OP_READ);
    assertThat(readyNow(key)).isEqualTo(OP_READ);
    key.interestOps(0);
    key.interestOps(OP_READ);
    assertThat(readyNow(key)).isEqualTo(OP_READ);
  }

  @Test
  void channelsAreRegisteredWhileAThreadSelects() throws Exception {
    Selecting<Integer> blocked = Selecting.blockedIn(selector);
    Pipe pipe = readablePipe();
    SelectionKey key = register(pipe.source(), OP_READ);
    assertThat(selector.keys()).containsExactly(key);
    assertThat(pipe.source().register(selector, OP_READ, "again")).isSameAs(key);
    blocked.awaitBlocked();
    selector.wakeup();
    assertThat(blocked.get()).isZero();
    assertThat(selector.select()).isEqualTo(1);
    assertThat(selector.selectedKeys()).containsExactly(key);
  }

  // ---- cancellation ----

  @Test
  void cancelledKeyIsThereUntilTheNextSelection() throws Exception {
    Pipe pipe = readablePipe();
    SelectionKey key = register(pipe.source(), OP_READ);
    assertThat(selector.selectNow()).isEqualTo(1);
    key.cancel();
    key.cancel();
    assertThat(key.isValid()).isFalse();
    assertThat(selector.keys()).containsExactly(key);
    assertThat(selector.selectedKeys()).containsExactly(key);
    assertThat(pipe.source().isRegistered()).isTrue();
    assertThat(pipe.source().keyFor(selector)).isSameAs(key);
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.keys()).isEmpty();
    assertThat(selector.selectedKeys()).isEmpty();
    assertThat(pipe.source().isRegistered()).isFalse();
    assertThat(pipe.source().keyFor(selector)).isNull();
    assertThat(pipe.source().isOpen()).isTrue();
    key.cancel();
    assertThat(selector.selectNow()).isZero();
  }

  @Test
  void cancelledKeyKnowsItsChannelAndSelectorOnly() throws Exception {
    Pipe pipe = pipe();
    SelectionKey key = pipe.source().register(selector, OP_READ, "attachment");
    key.cancel();
    assertThatThrownBy(key::interestOps).isInstanceOf(CancelledKeyException.class);
    assertThatThrownBy(() -> key.interestOps(0)).isInstanceOf(CancelledKeyException.class);
    assertThatThrownBy(() -> key.interestOps(-1)).isInstanceOf(CancelledKeyException.class);
    assertThatThrownBy(() -> key.interestOpsOr(0)).isInstanceOf(CancelledKeyException.class);
    assertThatThrownBy(() -> key.interestOpsAnd(0)).isInstanceOf(CancelledKeyException.class);
    assertThatThrownBy(key::readyOps).isInstanceOf(CancelledKeyException.class);
    assertThatThrownBy(key::isReadable).isInstanceOf(CancelledKeyException.class);
    assertThatThrownBy(key::isWritable).isInstanceOf(CancelledKeyException.class);
    assertThatThrownBy(key::isAcceptable).isInstanceOf(CancelledKeyException.class);
    assertThatThrownBy(key::isConnectable).isInstanceOf(CancelledKeyException.class);
    assertThat(key.channel()).isSameAs(pipe.source());
    assertThat(key.selector()).isSameAs(selector);
    assertThat(key.attachment()).isEqualTo("attachment");
  }

  @Test
  void channelOfACancelledKeyIsRefusedUntilTheNextSelection() throws Exception {
    Pipe pipe = readablePipe();
    SelectionKey key = register(pipe.source(), OP_READ);
    assertThat(selector.selectNow()).isEqualTo(1);
    key.cancel();
    assertThatThrownBy(() -> register(pipe.source(), OP_READ))
        .isInstanceOf(CancelledKeyException.class);
    assertThat(selector.selectNow()).isZero();
    SelectionKey next = register(pipe.source(), OP_READ);
    assertThat(next).isNotSameAs(key);
    assertThat(readyNow(next)).isEqualTo(OP_READ);
    assertThat(key.isValid()).isFalse();
  }

  @Test
  void keyThatIsCancelledBeforeAnySelectionIsForgotten() throws Exception {
    Pipe pipe = readablePipe();
    for (int i = 0; i < 100; i++) {
      register(pipe.source(), OP_READ).cancel();
      assertThat(selector.selectNow()).isZero();
      assertThat(selector.keys()).isEmpty();
    }
    assertThat(readyNow(register(pipe.source(), OP_READ))).isEqualTo(OP_READ);
  }

  @Test
  void keyIsCancelledWhileAThreadSelects() throws Exception {
    Pipe pipe = pipe();
    SelectionKey key = register(pipe.source(), OP_READ);
    Selecting<Integer> blocked = Selecting.blockedIn(selector);
    key.cancel();
    assertThat(key.isValid()).isFalse();
    write(pipe.sink(), 1);
    assertThat(blocked.get()).isZero();
    assertThat(selector.keys()).isEmpty();
    assertThat(pipe.source().isRegistered()).isFalse();
  }

  // ---- blocking mode ----

  @Test
  void registeredChannelCannotBlock() throws Exception {
    Pipe pipe = pipe();
    SelectionKey key = register(pipe.source(), OP_READ);
    assertThatThrownBy(() -> pipe.source().configureBlocking(true))
        .isInstanceOf(IllegalBlockingModeException.class);
    assertThat(pipe.source().isBlocking()).isFalse();
    pipe.source().configureBlocking(false);
    key.cancel();
    pipe.source().configureBlocking(true);
    assertThat(pipe.source().isBlocking()).isTrue();
    assertThatThrownBy(() -> register(pipe.source(), OP_READ))
        .isInstanceOf(IllegalBlockingModeException.class);
    assertThat(selector.selectNow()).isZero();
    pipe.source().configureBlocking(false);
    assertThat(register(pipe.source(), OP_READ).isValid()).isTrue();
  }

  // ---- several selectors ----

  @Test
  void channelIsRegisteredWithTwoSelectors() throws Exception {
    Selector other = own(provider.openSelector());
    Pipe pipe = pipe();
    SelectionKey here = register(pipe.source(), OP_READ);
    SelectionKey there = pipe.source().register(other, OP_READ);
    assertThat(here).isNotSameAs(there);
    assertThat(selector.selectNow() + other.selectNow()).isZero();
    write(pipe.sink(), 1);
    assertThat(selector.select()).isEqualTo(1);
    assertThat(other.select()).isEqualTo(1);
    here.cancel();
    assertThat(selector.selectNow()).isZero();
    assertThat(pipe.source().isRegistered()).isTrue();
    assertThat(pipe.source().keyFor(selector)).isNull();
    assertThat(pipe.source().keyFor(other)).isSameAs(there);
    assertThatThrownBy(() -> pipe.source().configureBlocking(true))
        .isInstanceOf(IllegalBlockingModeException.class);
    other.selectedKeys().clear();
    assertThat(other.select()).isEqualTo(1);
    there.cancel();
    assertThat(other.selectNow()).isZero();
    assertThat(pipe.source().isRegistered()).isFalse();
  }

  @Test
  void channelIsRegisteredWithSelectorsOfBothSides() throws Exception {
    for (Side otherSide : Side.values()) {
      Selector other = own(otherSide.provider().openSelector());
      Pipe pipe = readablePipe();
      SelectionKey here = register(pipe.source(), OP_READ);
      SelectionKey there = pipe.source().register(other, OP_READ);
      assertThat(readyNow(here)).isEqualTo(OP_READ);
      assertThat(other.select()).isEqualTo(1);
      drain(pipe.source());
      assertThat(readyNow(here)).isZero();
      assertThat(there.isReadable()).isTrue();
      pipe.source().close();
      assertThat(selector.selectNow() + other.selectNow()).isZero();
      assertThat(other.keys()).isEmpty();
    }
  }

  @Test
  void manyThreadsRegisterOneChannelOnce() throws Exception {
    Pipe pipe = pipe();
    AtomicReference<SelectionKey> first = new AtomicReference<>();
    Selecting<?>[] registering = new Selecting<?>[4];
    for (int i = 0; i < registering.length; i++) {
      registering[i] =
          Selecting.started(
              Thread.ofPlatform(),
              () -> {
                for (int n = 0; n < 500; n++) {
                  SelectionKey key = register(pipe.source(), n % 2 == 0 ? OP_READ : 0);
                  first.compareAndSet(null, key);
                  assertThat(key).isSameAs(first.get());
                }
                return 0;
              });
    }
    for (Selecting<?> thread : registering) {
      thread.get();
    }
    assertThat(selector.keys()).containsExactly(first.get());
  }
}
