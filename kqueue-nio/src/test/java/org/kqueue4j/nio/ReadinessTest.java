// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.support.Meanwhile;

/** When channels of each kind are ready, and for what. */
@BothSides
class ReadinessTest extends SelectorSetting {
  private static final int ALL = OP_READ | OP_WRITE | OP_CONNECT;

  private static void reset(SocketChannel socket) throws IOException {
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    socket.close();
  }

  private void readsAndWrites(Pair pair) throws Exception {
    SelectionKey key = register(pair.here(), OP_READ | OP_WRITE);
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
    write(pair.there(), 10);
    awaitReady(key, OP_READ | OP_WRITE);
    assertThat(pair.here().read(ByteBuffer.allocate(4))).isEqualTo(4);
    assertThat(readyNow(key)).as("the rest").isEqualTo(OP_READ | OP_WRITE);
    drain(pair.here());
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
    fill(pair.here());
    Meanwhile.until(
        "no room",
        () -> {
          fill(pair.here());
          return readyNow(key) == 0;
        });
    Meanwhile.until(
        "room again",
        () -> {
          drain(pair.there());
          return readyNow(key) == OP_WRITE;
        });
  }

  private void peerShutsDownItsOutput(Pair pair) throws Exception {
    SelectionKey key = register(pair.here(), OP_READ);
    assertThat(readyNow(key)).isZero();
    pair.there().shutdownOutput();
    awaitReady(key, OP_READ);
    assertThat(drain(pair.here())).isEqualTo(-1);
    key.interestOps(OP_READ | OP_WRITE);
    assertThat(readyNow(key)).as("as long as it is open").isEqualTo(OP_READ | OP_WRITE);
    write(pair.here(), 1);
    Meanwhile.until("the other way is open", () -> drain(pair.there()) == 1);
  }

  private void shutsDownItsOwn(Pair pair) throws Exception {
    SelectionKey key = register(pair.here(), OP_READ);
    assertThat(readyNow(key)).isZero();
    pair.here().shutdownInput();
    awaitReady(key, OP_READ);
    assertThat(drain(pair.here())).isEqualTo(-1);
    key.interestOps(OP_WRITE);
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
    pair.here().shutdownOutput();
    awaitReady(key, OP_WRITE);
    key.interestOps(OP_READ | OP_WRITE);
    awaitReady(key, OP_READ | OP_WRITE);
    assertThat(drain(pair.there())).isEqualTo(-1);
  }

  private void bothShutDown(Pair pair, int interest) throws Exception {
    SelectionKey key = register(pair.here(), interest);
    pair.here().shutdownOutput();
    pair.there().shutdownOutput();
    awaitReady(key, interest);
  }

  private void peerCloses(Pair pair, int interest) throws Exception {
    SelectionKey key = register(pair.here(), interest);
    selector.selectNow();
    pair.there().close();
    awaitReady(key, interest);
    assertThat(readyNow(key)).isEqualTo(interest);
    assertThat(drain(pair.here())).isEqualTo(-1);
  }

  // ---- TCP ----

  @Test
  void tcpReadsAndWrites() throws Exception {
    readsAndWrites(tcp());
  }

  @Test
  void tcpPeerShutsDownItsOutput() throws Exception {
    peerShutsDownItsOutput(tcp());
  }

  @Test
  void tcpShutsDownItsOwn() throws Exception {
    shutsDownItsOwn(tcp());
  }

  @Test
  void tcpBothShutDown() throws Exception {
    bothShutDown(tcp(), OP_READ);
    bothShutDown(tcp(), OP_WRITE);
    bothShutDown(tcp(), OP_READ | OP_WRITE);
  }

  @Test
  void tcpPeerCloses() throws Exception {
    peerCloses(tcp(), OP_READ);
    peerCloses(tcp(), OP_READ | OP_WRITE);
  }

  @Test
  void tcpPeerResets() throws Exception {
    for (int interest : new int[] {OP_READ, OP_WRITE, OP_READ | OP_WRITE}) {
      Pair pair = tcp();
      SelectionKey key = register(pair.here(), interest);
      selector.selectNow();
      reset(pair.there());
      awaitReady(key, interest);
      assertThatThrownBy(() -> drain(pair.here()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
      assertThat(readyNow(key)).isEqualTo(interest);
      key.cancel();
      selector.selectNow();
    }
  }

  @Test
  void tcpPeerResetsWithDataLeft() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_READ);
    write(pair.here(), 1);
    Meanwhile.until("arrived", () -> pair.there().read(ByteBuffer.allocate(0)) == 0);
    reset(pair.there());
    awaitReady(key, OP_READ);
    assertThatThrownBy(() -> drain(pair.here())).isInstanceOf(IOException.class);
  }

  @Test
  void connectedSocketIsNotConnectable() throws Exception {
    for (Pair pair : List.of(tcp(), unix())) {
      SelectionKey key = register(pair.here(), OP_CONNECT);
      assertThat(readyNow(key)).isZero();
      key.interestOps(ALL);
      assertThat(readyNow(key)).isEqualTo(OP_WRITE);
    }
  }

  /** The JDK calls a socket with a hang-up or error ready for all that its key asks for. */
  @Test
  void connectedSocketWithAnErrorIsReadyForAll() throws Exception {
    for (int interest : new int[] {ALL, OP_CONNECT, OP_CONNECT | OP_READ, OP_CONNECT | OP_WRITE}) {
      Pair pair = tcp();
      SelectionKey key = register(pair.here(), interest);
      selector.selectNow();
      reset(pair.there());
      awaitReady(key, interest);
      key.cancel();
      selector.selectNow();
    }
  }

  @Test
  void tcpConnects() throws Exception {
    ServerSocketChannel server = server();
    SocketChannel socket = socket();
    SelectionKey key = register(socket, OP_CONNECT);
    if (socket.connect(server.getLocalAddress())) {
      return; // at once, as it may
    }
    awaitReady(key, OP_CONNECT);
    assertThat(key.isConnectable()).isTrue();
    assertThat(socket.isConnectionPending()).isTrue();
    assertThat(socket.finishConnect()).isTrue();
    assertThat(readyNow(key)).isZero();
    key.interestOps(OP_READ | OP_WRITE);
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
  }

  @Test
  void tcpConnectsWithAllInterests() throws Exception {
    ServerSocketChannel server = server();
    SocketChannel socket = socket();
    socket.connect(server.getLocalAddress());
    SelectionKey key = register(socket, ALL);
    awaitReady(key, socket.isConnectionPending() ? OP_CONNECT : OP_WRITE);
    assertThat(socket.finishConnect()).isTrue();
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
  }

  @Test
  void tcpConnectsWithWriteAloneOnlyWhenItIsFinished() throws Exception {
    ServerSocketChannel server = server();
    SocketChannel socket = socket();
    socket.connect(server.getLocalAddress());
    SelectionKey key = register(socket, OP_READ | OP_WRITE);
    SocketChannel[] accepted = {null};
    Meanwhile.until("accepted", () -> (accepted[0] = server.accept()) != null);
    own(accepted[0]);
    if (socket.isConnectionPending()) {
      assertThat(readyNow(key)).isZero();
      assertThat(selector.select(5)).isZero();
    }
    assertThat(socket.finishConnect()).isTrue();
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
  }

  @Test
  void connectionThatHasEndedIsOnlyConnectableUntilItIsFinished() throws Exception {
    for (int interest : new int[] {ALL, OP_READ, OP_READ | OP_WRITE}) {
      ServerSocketChannel server = server();
      SocketChannel socket = socket();
      socket.connect(server.getLocalAddress());
      SocketChannel[] accepted = {null};
      Meanwhile.until("accepted", () -> (accepted[0] = server.accept()) != null);
      accepted[0].close();
      if (socket.isConnectionPending()) {
        SelectionKey key = register(socket, interest);
        for (int i = 0; i < 3; i++) {
          selector.select(5);
          assertThat(readyNow(key)).isEqualTo(interest & OP_CONNECT);
        }
        assertThat(socket.finishConnect()).isTrue();
        awaitReady(key, interest & (OP_READ | OP_WRITE));
        key.cancel();
        selector.selectNow();
      }
    }
  }

  @Test
  void tcpIsRefused() throws Exception {
    for (int interest : new int[] {OP_CONNECT, ALL, OP_READ, OP_WRITE, OP_READ | OP_WRITE}) {
      SocketChannel socket = socket();
      SelectionKey key = register(socket, interest);
      selector.selectNow();
      socket.connect(deadPort());
      awaitReady(key, interest);
      assertThatThrownBy(socket::finishConnect).isInstanceOf(ConnectException.class);
      assertThat(socket.isOpen()).isFalse();
      assertThat(key.isValid()).isFalse();
      selector.selectNow();
      assertThat(selector.keys()).isEmpty();
    }
  }

  @Test
  void errorOfARefusedConnectIsLeftToFinishConnect() throws Exception {
    SocketChannel socket = socket();
    socket.connect(deadPort());
    SelectionKey key = register(socket, OP_CONNECT);
    awaitReady(key, OP_CONNECT);
    for (int i = 0; i < 5; i++) {
      assertThat(readyNow(key)).isEqualTo(OP_CONNECT);
    }
    assertThatThrownBy(socket::finishConnect)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("refused");
  }

  @Test
  void socketIsClosedWhileItConnects() throws Exception {
    ServerSocketChannel server = server();
    SocketChannel socket = socket();
    SelectionKey key = register(socket, OP_CONNECT);
    selector.selectNow();
    int before = Descriptors.count();
    socket.connect(server.getLocalAddress());
    socket.close();
    assertThat(key.isValid()).isFalse();
    assertThat(selector.select(5)).isZero();
    assertThat(selector.keys()).isEmpty();
    assertThat(Descriptors.count()).isEqualTo(before - 1);
  }

  @Test
  void socketThatNeverConnectedIsReadyForAllThatIsAsked() throws Exception {
    SocketChannel socket = socket();
    SelectionKey key = register(socket, 0);
    for (int interest : new int[] {OP_READ, OP_WRITE, OP_CONNECT, OP_READ | OP_WRITE, ALL}) {
      key.interestOps(interest);
      assertThat(readyNow(key)).isEqualTo(interest);
    }
  }

  @Test
  void socketThatIsBoundIsReadyForAllThatIsAsked() throws Exception {
    SocketChannel socket = socket();
    socket.bind(anyPort());
    SelectionKey key = register(socket, ALL);
    assertThat(readyNow(key)).isEqualTo(ALL);
  }

  @Test
  void unconnectedSocketIsReadyWhenItConnectsAfterwards() throws Exception {
    ServerSocketChannel server = server();
    SocketChannel socket = socket();
    SelectionKey key = register(socket, OP_CONNECT);
    selector.selectNow();
    selector.selectedKeys().clear();
    socket.connect(server.getLocalAddress());
    if (socket.isConnectionPending()) {
      awaitReady(key, OP_CONNECT);
    }
    assertThat(socket.finishConnect()).isTrue();
    key.interestOps(OP_READ);
    assertThat(readyNow(key)).isZero();
    SocketChannel accepted = own(server.accept());
    write(accepted, 1);
    awaitReady(key, OP_READ);
  }

  @Test
  void urgentDataIsReadInLineOnly() throws Exception {
    Pair pair = tcp();
    SelectionKey key = register(pair.here(), OP_READ);
    pair.there().socket().sendUrgentData(7);
    assertThat(selector.select(20)).as("out of line, it is no data").isZero();
    write(pair.there(), 3);
    awaitReady(key, OP_READ);
    Meanwhile.until("data", () -> drain(pair.here()) == 3);
    pair.here().socket().setOOBInline(true);
    pair.there().socket().sendUrgentData(8);
    awaitReady(key, OP_READ);
    assertThat(drain(pair.here())).isEqualTo(1);
    assertThat(readyNow(key)).isZero();
  }

  // ---- servers ----

  private void acceptsSeveral(ServerSocketChannel server) throws Exception {
    SelectionKey key = register(server, OP_ACCEPT);
    assertThat(readyNow(key)).isZero();
    SocketAddress address = server.getLocalAddress();
    for (int i = 0; i < 5; i++) {
      own(address instanceof UnixDomainSocketAddress
              ? provider.openSocketChannel(StandardProtocolFamily.UNIX)
              : provider.openSocketChannel())
          .connect(address);
    }
    List<SocketChannel> accepted = new ArrayList<>();
    Meanwhile.until(
        "five were accepted",
        () -> {
          selector.selectedKeys().clear();
          assertThat(selector.select(10_000)).isEqualTo(1);
          assertThat(key.isAcceptable()).isTrue();
          accepted.add(own(server.accept()));
          return accepted.size() == 5;
        });
    assertThat(readyNow(key)).isZero();
    assertThat(server.accept()).isNull();
  }

  @Test
  void tcpServerAcceptsSeveral() throws Exception {
    acceptsSeveral(server());
  }

  @Test
  void unixServerAcceptsSeveral() throws Exception {
    acceptsSeveral(unixServer());
  }

  @Test
  void connectionThatIsGoneBeforeItIsAcceptedIsAccepted() throws Exception {
    ServerSocketChannel server = server();
    SelectionKey key = register(server, OP_ACCEPT);
    SocketChannel socket = own(provider.openSocketChannel());
    socket.connect(server.getLocalAddress());
    reset(socket);
    awaitReady(key, OP_ACCEPT);
    SocketChannel accepted = own(server.accept());
    accepted.configureBlocking(false);
    assertThat(readyNow(key)).isZero();
    SelectionKey reading = register(accepted, OP_READ);
    awaitReady(reading, OP_READ);
  }

  @Test
  void moreConnectThanTheBacklogHolds() throws Exception {
    ServerSocketChannel server = own(provider.openServerSocketChannel()).bind(anyPort(), 1);
    server.configureBlocking(false);
    SelectionKey key = register(server, OP_ACCEPT);
    List<SelectionKey> connecting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      SocketChannel socket = socket();
      socket.connect(server.getLocalAddress());
      connecting.add(register(socket, OP_CONNECT));
    }
    int[] accepted = {0};
    int[] connected = {0};
    Meanwhile.until(
        "all connect as there is room",
        () -> {
          selector.select(
              ready -> {
                try {
                  if (ready == key) {
                    own(server.accept());
                    accepted[0]++;
                  } else {
                    assertThat(((SocketChannel) ready.channel()).finishConnect()).isTrue();
                    ready.interestOps(0);
                    connected[0]++;
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              100);
          return accepted[0] == 4 && connected[0] == 4;
        });
    assertThat(connecting).allMatch(SelectionKey::isValid);
    assertThat(readyNow(key)).isZero();
  }

  @Test
  void serverThatIsNotBoundIsAsTheJdkSaysIt() throws Exception {
    ServerSocketChannel server = own(provider.openServerSocketChannel());
    server.configureBlocking(false);
    SelectionKey key = register(server, OP_ACCEPT);
    assertThat(readyNow(key)).isEqualTo(OP_ACCEPT);
    server.bind(anyPort());
    Meanwhile.until("nobody connects", () -> readyNow(key) == 0);
    own(provider.openSocketChannel()).connect(server.getLocalAddress());
    awaitReady(key, OP_ACCEPT);
  }

  // ---- unix-domain sockets ----

  @Test
  void unixReadsAndWrites() throws Exception {
    readsAndWrites(unix());
  }

  @Test
  void unixPeerShutsDownItsOutput() throws Exception {
    peerShutsDownItsOutput(unix());
  }

  @Test
  void unixShutsDownItsOwn() throws Exception {
    shutsDownItsOwn(unix());
  }

  @Test
  void unixBothShutDown() throws Exception {
    bothShutDown(unix(), OP_READ);
    bothShutDown(unix(), OP_WRITE);
    bothShutDown(unix(), OP_READ | OP_WRITE);
  }

  @Test
  void unixPeerCloses() throws Exception {
    peerCloses(unix(), OP_READ);
    peerCloses(unix(), OP_WRITE);
    peerCloses(unix(), OP_READ | OP_WRITE);
    peerCloses(unix(), ALL);
  }

  @Test
  void unixPeerClosesWithDataUnread() throws Exception {
    Pair pair = unix();
    write(pair.here(), 1);
    SelectionKey key = register(pair.here(), OP_READ);
    pair.there().close();
    awaitReady(key, OP_READ);
    assertThatThrownBy(() -> drain(pair.here())).isInstanceOf(IOException.class);
    assertThat(readyNow(key)).isEqualTo(OP_READ);
  }

  @Test
  void unixSocketThatNeverConnectedIsAsTheJdkSaysIt() throws Exception {
    SocketChannel socket = own(provider.openSocketChannel(StandardProtocolFamily.UNIX));
    socket.configureBlocking(false);
    SelectionKey key = register(socket, 0);
    for (int interest : new int[] {OP_READ, OP_WRITE, OP_CONNECT, OP_READ | OP_WRITE, ALL}) {
      key.interestOps(interest);
      assertThat(readyNow(key)).isEqualTo(interest);
    }
  }

  // ---- UDP ----

  @Test
  void udpReadsAndWrites() throws Exception {
    DatagramChannel here = udp();
    DatagramChannel there = udp();
    SelectionKey key = register(here, OP_READ | OP_WRITE);
    assertThat(readyNow(key)).isEqualTo(OP_WRITE);
    key.interestOps(OP_READ);
    assertThat(readyNow(key)).isZero();
    there.send(ByteBuffer.allocate(3), here.getLocalAddress());
    there.send(ByteBuffer.allocate(0), here.getLocalAddress());
    awaitReady(key, OP_READ);
    ByteBuffer buffer = ByteBuffer.allocate(10);
    assertThat(here.receive(buffer)).isEqualTo(there.getLocalAddress());
    assertThat(buffer.position()).isEqualTo(3);
    awaitReady(key, OP_READ);
    assertThat(here.receive(buffer)).as("an empty one").isNotNull();
    assertThat(readyNow(key)).isZero();
    assertThat(here.receive(buffer)).isNull();
  }

  @Test
  void udpIsRefused() throws Exception {
    SocketAddress dead;
    try (DatagramChannel closed =
        provider.openDatagramChannel(StandardProtocolFamily.INET).bind(anyPort())) {
      dead = closed.getLocalAddress();
    }
    for (int interest : new int[] {OP_READ, OP_WRITE, OP_READ | OP_WRITE}) {
      DatagramChannel channel = udp();
      channel.connect(dead);
      SelectionKey key = register(channel, interest);
      channel.write(ByteBuffer.allocate(1));
      awaitReady(key, interest);
      if (interest != OP_WRITE) {
        assertThat(readyNow(key)).as("until it is read").isEqualTo(interest);
      }
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
          .isInstanceOf(PortUnreachableException.class);
      assertThat(readyNow(key)).isEqualTo(interest & OP_WRITE);
      key.cancel();
      selector.selectNow();
    }
  }

  @Test
  void udpConnectsAndDisconnectsWhileItIsRegistered() throws Exception {
    DatagramChannel here = udp();
    DatagramChannel friend = udp();
    DatagramChannel stranger = udp();
    SelectionKey key = register(here, OP_READ);
    assertThat(readyNow(key)).isZero();
    here.connect(friend.getLocalAddress());
    stranger.send(ByteBuffer.allocate(1), here.getLocalAddress());
    assertThat(selector.select(5)).as("not from a stranger").isZero();
    friend.send(ByteBuffer.allocate(1), here.getLocalAddress());
    awaitReady(key, OP_READ);
    here.read(ByteBuffer.allocate(1));
    assertThat(readyNow(key)).isZero();
    here.disconnect();
    stranger.send(ByteBuffer.allocate(1), here.getLocalAddress());
    awaitReady(key, OP_READ);
    assertThat(here.receive(ByteBuffer.allocate(1))).isEqualTo(stranger.getLocalAddress());
  }

  // ---- pipes ----

  @Test
  void pipeReadsAndWrites() throws Exception {
    Pipe pipe = pipe();
    SelectionKey reader = register(pipe.source(), OP_READ);
    SelectionKey writer = register(pipe.sink(), OP_WRITE);
    assertThat(readyNow(reader)).isZero();
    assertThat(readyNow(writer)).isEqualTo(OP_WRITE);
    fill(pipe.sink());
    assertThat(readyNow(writer)).isZero();
    assertThat(readyNow(reader)).isEqualTo(OP_READ);
    drain(pipe.source());
    assertThat(readyNow(reader)).isZero();
    assertThat(readyNow(writer)).isEqualTo(OP_WRITE);
  }

  @Test
  void pipeWithTooLittleRoomIsNotWritable() throws Exception {
    Pipe pipe = pipe();
    SelectionKey writer = register(pipe.sink(), OP_WRITE);
    fill(pipe.sink());
    ByteBuffer few = ByteBuffer.allocate(100);
    assertThat(pipe.source().read(few)).isEqualTo(100);
    assertThat(readyNow(writer)).isZero();
    ByteBuffer page = ByteBuffer.allocate(4096);
    assertThat(pipe.source().read(page)).isEqualTo(4096);
    assertThat(readyNow(writer)).isEqualTo(OP_WRITE);
  }

  @Test
  void pipesWriterCloses() throws Exception {
    Pipe pipe = readablePipe();
    SelectionKey reader = register(pipe.source(), OP_READ);
    pipe.sink().close();
    assertThat(readyNow(reader)).isEqualTo(OP_READ);
    assertThat(drain(pipe.source())).isEqualTo(1);
    assertThat(readyNow(reader)).isEqualTo(OP_READ);
    assertThat(drain(pipe.source())).isEqualTo(-1);
    assertThat(readyNow(reader)).isEqualTo(OP_READ);
  }

  @Test
  void pipesReaderCloses() throws Exception {
    Pipe pipe = pipe();
    fill(pipe.sink());
    SelectionKey writer = register(pipe.sink(), OP_WRITE);
    assertThat(readyNow(writer)).isZero();
    pipe.source().close();
    assertThat(readyNow(writer)).isEqualTo(OP_WRITE);
    assertThatThrownBy(() -> write(pipe.sink(), 1)).isInstanceOf(IOException.class);
    assertThat(readyNow(writer)).isEqualTo(OP_WRITE);
  }
}
