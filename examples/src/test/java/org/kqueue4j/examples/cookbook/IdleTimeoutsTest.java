// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.support.Meanwhile;

@Timeout(60)
class IdleTimeoutsTest {
  private static final int CONNECTIONS = 2_000;

  private final List<SocketChannel> clients = new ArrayList<>();

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
  void whoIsSilentIsClosedWhoSpeaksIsNot() throws Exception {
    Duration limit = Duration.ofSeconds(2);
    try (IdleTimeouts server = new IdleTimeouts(listener, limit);
        Background loop = Background.start(server::run)) {
      SocketChannel talker = connect();
      long start = System.nanoTime();
      for (int i = 0; i < CONNECTIONS; i++) {
        connect();
      }
      for (SocketChannel client : clients) {
        client.configureBlocking(client == talker);
      }
      Meanwhile.until(
          "the last client's connection is closed",
          () -> {
            talker.write(ByteBuffer.wrap(new byte[1]));
            return read(clients.getLast()) < 0;
          });
      assertThat(System.nanoTime() - start).isGreaterThan(limit.toNanos());
      for (SocketChannel client : clients.subList(1, clients.size())) {
        assertThat(read(client)).isEqualTo(-1);
      }
      talker.configureBlocking(false);
      assertThat(read(talker)).isZero(); // open, and nothing to read
      talker.configureBlocking(true);
      assertThat(read(talker)).isEqualTo(-1); // now it has been silent too
    }
  }

  @Test
  void whoGoesIsForgotten() throws Exception {
    try (IdleTimeouts server = new IdleTimeouts(listener, Duration.ofHours(1));
        Background loop = Background.start(server::run)) {
      SocketChannel client = connect();
      client.shutdownOutput();
      assertThat(read(client)).isEqualTo(-1);
    }
  }
}
