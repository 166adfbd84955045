// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.support.Meanwhile;

@Timeout(60)
class IdleTimeoutsTest {
  private static final int CONNECTIONS = 2_000;

  private final List<SocketChannel> clients = new ArrayList<>();
  private final AtomicInteger received = new AtomicInteger();

  @TempDir Path folder;
  private UnixDomainSocketAddress address;
  private ServerSocketChannel listener;

  @BeforeEach
  void listen() throws Exception {
    address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
    listener.configureBlocking(false);
  }

  @AfterEach
  void close() throws Exception {
    for (SocketChannel client : clients) {
      client.close();
    }
    listener.close();
  }

  private Background serve(Duration limit) {
    return Background.loop(loop -> loop.onReadable(listener, () -> accept(loop, limit)));
  }

  private void accept(EventLoop loop, Duration limit) throws IOException {
    SocketChannel channel = listener.accept();
    channel.configureBlocking(false);
    new IdleTimeouts(loop, channel, limit, bytes -> received.addAndGet(bytes.remaining()));
  }

  private SocketChannel connect() throws Exception {
    SocketChannel client = SocketChannel.open(address);
    clients.add(client);
    return client;
  }

  private static int read(SocketChannel channel) throws Exception {
    return channel.read(ByteBuffer.allocate(1));
  }

  @Test
  void closesTheSilentConnectionsOnly() throws Exception {
    try (Background running = serve(Duration.ofSeconds(2))) {
      SocketChannel talker = connect();
      for (int i = 0; i < CONNECTIONS; i++) {
        connect();
      }
      for (SocketChannel client : clients) {
        client.configureBlocking(client == talker);
      }
      AtomicInteger sent = new AtomicInteger();
      Meanwhile.until(
          "the connection of the last client is closed",
          () -> {
            sent.addAndGet(talker.write(ByteBuffer.wrap(new byte[1])));
            return read(clients.getLast()) < 0;
          });
      Meanwhile.until("all is received", () -> received.get() == sent.get());
      for (SocketChannel client : clients.subList(1, clients.size())) {
        client.configureBlocking(true);
        assertThat(read(client)).isEqualTo(-1);
      }
      assertThat(read(talker)).isEqualTo(-1); // now it is silent too
    }
  }

  @Test
  void aConnectionThatEndsIsClosed() throws Exception {
    try (Background running = serve(Duration.ofHours(1))) {
      SocketChannel client = connect();
      client.shutdownOutput();
      assertThat(read(client)).isEqualTo(-1);
    }
  }
}
