// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.support.Meanwhile;

@Timeout(60)
class OneLoopTest {
  private static ByteBuffer shout(ByteBuffer request) {
    String text = StandardCharsets.UTF_8.decode(request).toString();
    return StandardCharsets.UTF_8.encode(text.toUpperCase(Locale.ROOT));
  }

  @Test
  void answersAndReports() throws Exception {
    AtomicInteger reported = new AtomicInteger();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramChannel channel = DatagramChannel.open();
        DatagramSocket client = new DatagramSocket(0, loopback)) {
      channel.bind(new InetSocketAddress(loopback, 0)).configureBlocking(false);
      client.connect(channel.getLocalAddress());
      client.setSoTimeout(30_000);
      try (ExecutorService workers = Executors.newFixedThreadPool(2);
          Background running =
              Background.loop(
                  loop ->
                      new OneLoop(
                          loop,
                          channel,
                          workers,
                          OneLoopTest::shout,
                          Duration.ofMillis(20),
                          reported::addAndGet))) {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        for (int i = 0; i < 100; i++) {
          byte[] request = ("hello " + i).getBytes(StandardCharsets.UTF_8);
          client.send(new DatagramPacket(request, request.length));
          packet.setLength(100);
          client.receive(packet);
          assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
              .isEqualTo("HELLO " + i);
        }
        Meanwhile.until("all are reported", () -> reported.get() == 100);
      }
    }
  }
}
