// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OnePerCoreTest {
  @Test
  @Timeout(60)
  void servesEachConnection() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try (OnePerCore server = new OnePerCore(0, 3)) {
      for (int i = 0; i < 50; i++) {
        sockets.add(new Socket(server.address().getAddress(), server.address().getPort()));
      }
      for (Socket socket : sockets) {
        socket.getOutputStream().write("hello".getBytes(UTF_8));
      }
      for (Socket socket : sockets) {
        assertThat(new String(socket.getInputStream().readNBytes(5), UTF_8)).isEqualTo("hello");
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
