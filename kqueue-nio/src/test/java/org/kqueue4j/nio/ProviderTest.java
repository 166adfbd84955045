// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a provider opens. */
@BothSides
class ProviderTest extends SelectorSetting {
  @Test
  void channelsAreBlockingOpenAndFree() throws Exception {
    Pipe pipe = provider.openPipe();
    for (SelectableChannel channel :
        List.of(
            own(provider.openSocketChannel()),
            own(provider.openSocketChannel(StandardProtocolFamily.INET)),
            own(provider.openSocketChannel(StandardProtocolFamily.UNIX)),
            own(provider.openServerSocketChannel()),
            own(provider.openServerSocketChannel(StandardProtocolFamily.INET)),
            own(provider.openServerSocketChannel(StandardProtocolFamily.UNIX)),
            own(provider.openDatagramChannel()),
            own(provider.openDatagramChannel(StandardProtocolFamily.INET)),
            own(pipe.source()),
            own(pipe.sink()))) {
      assertThat(channel.isOpen()).isTrue();
      assertThat(channel.isBlocking()).isTrue();
      assertThat(channel.isRegistered()).isFalse();
      assertThat(channel.keyFor(selector)).isNull();
      assertThat(channel.getClass().getModule()).isSameAs(Object.class.getModule());
    }
  }

  @Test
  void channelsAndSelectorsKnowWhoOpenedThem() throws Exception {
    assertThat(selector.provider()).isSameAs(provider);
    Pipe pipe = pipe();
    // Ours makes them by one that programs are not compiled with.
    SelectorProvider channels = socket().provider();
    for (SelectableChannel channel :
        List.of(pipe.source(), pipe.sink(), socket(), server(), unixServer(), udp())) {
      assertThat(channel.provider()).as("%s", channel).isSameAs(channels);
    }
  }

  @Test
  void selectorsOfAChannelsProviderAreOfTheSameKind() throws Exception {
    for (SelectableChannel channel : List.of(socket(), server(), udp(), pipe().source())) {
      try (Selector other = channel.provider().openSelector()) {
        assertThat(other.getClass()).isSameAs(selector.getClass());
      }
    }
  }

  @Test
  void selectorsAreSeveral() throws Exception {
    Selector other = own(provider.openSelector());
    assertThat(other).isNotSameAs(selector);
    assertThat(other.isOpen()).isTrue();
    assertThat(other.keys()).isEmpty();
    Pipe pipe = readablePipe();
    pipe.source().register(other, OP_READ);
    other.wakeup();
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.select(5)).isZero();
    assertThat(other.select()).isEqualTo(1);
    other.close();
    assertThat(selector.isOpen()).isTrue();
  }

  @Test
  void addressesAreOfTheFamily() throws Exception {
    SocketChannel inet = own(provider.openSocketChannel(StandardProtocolFamily.INET));
    inet.bind(new InetSocketAddress("127.0.0.1", 0));
    assertThat(((InetSocketAddress) inet.getLocalAddress()).getAddress())
        .isInstanceOf(Inet4Address.class);
    ServerSocketChannel unix =
        own(provider.openServerSocketChannel(StandardProtocolFamily.UNIX)).bind(null);
    assertThat(unix.getLocalAddress()).isInstanceOf(UnixDomainSocketAddress.class);
    Files.deleteIfExists(((UnixDomainSocketAddress) unix.getLocalAddress()).getPath());
    assertThatThrownBy(() -> inet.connect(unix.getLocalAddress()))
        .isInstanceOf(UnsupportedAddressTypeException.class);
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> provider.openDatagramChannel(StandardProtocolFamily.UNIX))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> provider.openSocketChannel(() -> "ODD"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> provider.openServerSocketChannel(() -> "ODD"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatNullPointerException().isThrownBy(() -> provider.openSocketChannel(null));
    assertThatNullPointerException().isThrownBy(() -> provider.openServerSocketChannel(null));
    assertThatNullPointerException().isThrownBy(() -> provider.openDatagramChannel(null));
  }

  @Test
  void nothingIsInheritedWhereThereIsNoSocket() throws Exception {
    assertThat(provider.inheritedChannel()).isNull();
  }

  @Test
  void channelsOfOneSideGoWithSelectorsOfTheOther() throws Exception {
    for (Side other : Side.values()) {
      try (Selector theirs = other.provider().openSelector();
          DatagramChannel channel = udp()) {
        channel.register(theirs, OP_READ);
        try (DatagramChannel sender = provider.openDatagramChannel()) {
          sender.send(ByteBuffer.allocate(1), channel.getLocalAddress());
        }
        assertThat(theirs.select(20_000)).isEqualTo(1);
      }
    }
  }
}
