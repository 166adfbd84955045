// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.Kqueue;

@Timeout(60)
class StraightLinesTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void servesEachConnectionAndClosesIdleOnes() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open();
        Kqueue kq = Kqueue.open()) {
      listener.bind(new InetSocketAddress(LOOPBACK, 0)).configureBlocking(false);
      int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
      try (Background server =
          Background.start(() -> StraightLines.serve(kq, listener, Duration.ofSeconds(2)))) {
        for (int i = 0; i < 100; i++) {
          clients.add(new Socket(LOOPBACK, port));
        }
        for (int round = 0; round < 3; round++) {
          for (int i = 0; i < 100; i++) {
            clients.get(i).getOutputStream().write(i);
          }
          for (int i = 0; i < 100; i++) {
            assertThat(clients.get(i).getInputStream().read()).isEqualTo(i);
          }
        }
        for (Socket client : clients) {
          assertThat(client.getInputStream().read()).isEqualTo(-1);
          client.close();
        }
      }
    }
  }
}
