// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.kqueue4j.support.Meanwhile;

/** A selector of one side, and channels that are closed after the test. */
abstract class SelectorSetting {
  /** Two channels that are connected with each other; both do not block. */
  record Pair(SocketChannel here, SocketChannel there) {}

  @Parameter Side side;

  @TempDir Path folder;

  SelectorProvider provider;
  Selector selector;

  private final Deque<Closeable> owned = new ArrayDeque<>();
  private int sockets;

  @BeforeEach
  void openSelector() throws IOException {
    provider = side.provider();
    selector = provider.openSelector();
  }

  @AfterEach
  void closeAll() throws IOException {
    Thread.interrupted();
    while (!owned.isEmpty()) {
      owned.pop().close();
    }
    selector.close();
  }

  <C extends Closeable> C own(C c) {
    owned.push(c);
    return c;
  }

  static SocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** An address at which no socket listens, nor will: it is taken. */
  SocketAddress deadPort() throws IOException {
    return own(provider.openSocketChannel()).bind(anyPort()).getLocalAddress();
  }

  ServerSocketChannel server() throws IOException {
    ServerSocketChannel server = own(provider.openServerSocketChannel()).bind(anyPort());
    server.configureBlocking(false);
    return server;
  }

  ServerSocketChannel unixServer() throws IOException {
    ServerSocketChannel server =
        own(provider.openServerSocketChannel(StandardProtocolFamily.UNIX))
            .bind(UnixDomainSocketAddress.of(folder.resolve("socket" + sockets++)));
    server.configureBlocking(false);
    return server;
  }

  SocketChannel socket() throws IOException {
    SocketChannel socket = own(provider.openSocketChannel());
    socket.configureBlocking(false);
    return socket;
  }

  Pair tcp() throws IOException {
    return pair(provider.openServerSocketChannel().bind(anyPort()), provider.openSocketChannel());
  }

  Pair unix() throws IOException {
    return pair(
        provider
            .openServerSocketChannel(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(folder.resolve("socket" + sockets++))),
        provider.openSocketChannel(StandardProtocolFamily.UNIX));
  }

  private Pair pair(ServerSocketChannel listener, SocketChannel unconnected) throws IOException {
    try (ServerSocketChannel server = listener) {
      SocketChannel here = own(unconnected);
      here.connect(server.getLocalAddress());
      SocketChannel there = own(server.accept());
      here.configureBlocking(false);
      there.configureBlocking(false);
      return new Pair(here, there);
    }
  }

  Pipe pipe() throws IOException {
    Pipe pipe = provider.openPipe();
    own(pipe.source()).configureBlocking(false);
    own(pipe.sink()).configureBlocking(false);
    return pipe;
  }

  /** A pipe with a byte in it. */
  Pipe readablePipe() throws IOException {
    Pipe pipe = pipe();
    write(pipe.sink(), 1);
    return pipe;
  }

  DatagramChannel udp() throws IOException {
    DatagramChannel channel =
        own(provider.openDatagramChannel(StandardProtocolFamily.INET)).bind(anyPort());
    channel.configureBlocking(false);
    return channel;
  }

  SelectionKey register(SelectableChannel channel, int ops) throws IOException {
    return channel.register(selector, ops);
  }

  static void write(WritableByteChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Until the channel takes no more. */
  static void fill(WritableByteChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    while (channel.write(buffer.clear()) > 0) {}
  }

  /** What is there now; -1 if nothing will be. */
  static int drain(ReadableByteChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    int sum = 0;
    for (int n; (n = channel.read(buffer.clear())) != 0; sum += n) {
      if (n < 0) {
        return sum == 0 ? -1 : sum;
      }
    }
    return sum;
  }

  /** Selects until the key has these operations ready, forgetting what was selected before. */
  void awaitReady(SelectionKey key, int ops) throws Exception {
    Meanwhile.until(
        "ready for " + ops,
        () -> {
          selector.selectedKeys().clear();
          selector.select(1_000);
          return selector.selectedKeys().contains(key) && key.readyOps() == ops;
        });
  }

  /** What a key that is not among the selected ones is ready for now. */
  int readyNow(SelectionKey key) throws IOException {
    selector.selectedKeys().clear();
    selector.selectNow();
    return selector.selectedKeys().contains(key) ? key.readyOps() : 0;
  }
}
