// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EchoServerTest {
  @Test
  @Timeout(60)
  void sendsBackAllThatASlowClientSends() throws Exception {
    try (EchoServer server = new EchoServer(0)) {
      Thread thread = Thread.ofPlatform().start(server);
      byte[] sent = new byte[8 << 20];
      new Random(1).nextBytes(sent);
      try (Socket a = new Socket(server.address().getAddress(), server.address().getPort());
          Socket b = new Socket(server.address().getAddress(), server.address().getPort())) {
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(a, sent));
        b.getOutputStream().write("hello".getBytes(UTF_8));
        assertThat(new String(b.getInputStream().readNBytes(5), UTF_8)).isEqualTo("hello");
        assertThat(a.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        writing.get(30, TimeUnit.SECONDS);
      }
      server.close();
      thread.join();
    }
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
