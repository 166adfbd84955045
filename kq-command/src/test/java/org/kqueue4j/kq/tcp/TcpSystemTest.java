// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.kqueue4j.kq.KqProcess;

/** Tests {@code kq watch listen:PORT} as a process, with real peers. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class TcpSystemTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private static int port(KqProcess kq) throws InterruptedException {
    return Integer.parseInt(kq.line("listen:0 listen port=(\\d+)").group(1));
  }

  private static SocketChannel connect(int port) throws IOException {
    return SocketChannel.open(new InetSocketAddress(LOOPBACK, port));
  }

  private static String name(SocketChannel peer) throws IOException {
    return "127.0.0.1:" + ((InetSocketAddress) peer.getLocalAddress()).getPort();
  }

  private static void send(SocketChannel peer, String text) throws IOException {
    peer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String receive(SocketChannel peer, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining() && peer.read(buffer) >= 0) {}
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
  }

  @Test
  void reportsConnectionsBytesAndCloses() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "listen:0")) {
      int port = port(kq);
      SocketChannel peer = connect(port);
      String name = name(peer);
      assertThat(kq.line()).isEqualTo("listen:0 " + name + " connect");
      send(peer, "hello");
      assertThat(kq.line()).isEqualTo("listen:0 " + name + " bytes=5");
      peer.close();
      assertThat(kq.line()).isEqualTo("listen:0 " + name + " close");
    }
  }

  @Test
  void reportsInJsonToo() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "--json", "listen:0", "-n", "3")) {
      Matcher listen = kq.line("\\{\"spec\":\"listen:0\",\"event\":\"listen\",\"port\":(\\d+)\\}");
      String name;
      try (SocketChannel peer = connect(Integer.parseInt(listen.group(1)))) {
        name = name(peer);
        send(peer, "hello");
      }
      String begin = "{\"spec\":\"listen:0\",\"event\":";
      assertThat(kq.restOfLines())
          .containsExactly(
              begin + "\"connect\",\"peer\":\"" + name + "\"}",
              begin + "\"bytes\",\"peer\":\"" + name + "\",\"bytes\":5}",
              begin + "\"close\",\"peer\":\"" + name + "\"}");
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void servesManyPeersAtOnce() throws Exception {
    int peers = 50;
    try (KqProcess kq = KqProcess.start("watch", "listen:0", "--echo")) {
      int port = port(kq);
      List<SocketChannel> channels = new ArrayList<>();
      for (int i = 0; i < peers; i++) {
        channels.add(connect(port));
      }
      for (int i = 0; i < peers; i++) {
        send(channels.get(i), "peer " + i);
      }
      Map<String, Integer> bytes = new HashMap<>();
      for (int i = peers - 1; i >= 0; i--) {
        String text = "peer " + i;
        assertThat(receive(channels.get(i), text.length())).isEqualTo(text);
        bytes.put(name(channels.get(i)), text.length());
        channels.get(i).close();
      }
      // Each peer connects, sends and closes, in this order; the peers run in any order.
      Map<String, String> last = new HashMap<>();
      for (int i = 0; i < 3 * peers; i++) {
        Matcher line = kq.line("listen:0 (\\S+) (?:(connect)|bytes=(\\d+)|(close))");
        String peer = line.group(1);
        if (line.group(2) != null) {
          assertThat(last.put(peer, "connect")).isNull();
        } else if (line.group(3) != null) {
          assertThat(last.put(peer, "bytes")).isEqualTo("connect");
          assertThat(Integer.parseInt(line.group(3))).isEqualTo(bytes.get(peer));
        } else {
          assertThat(last.put(peer, "close")).isEqualTo("bytes");
        }
      }
      assertThat(last)
          .hasSize(peers)
          .allSatisfy((_, event) -> assertThat(event).isEqualTo("close"));
    }
  }

  @Test
  void echoesToAPeerThatHasSentAll() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "listen:0", "--echo")) {
      try (SocketChannel peer = connect(port(kq))) {
        send(peer, "last words");
        peer.shutdownOutput();
        assertThat(receive(peer, 100)).isEqualTo("last words");
      }
      kq.skipTo("listen:0 \\S+ close");
    }
  }

  /**
   * The peer sends until the system takes no more, and only then begins to read. At that point the
   * bytes on the way are all in the system's buffers, except for one buffer of kq.
   */
  @Test
  void echoesMegabytesToASlowReader() throws Exception {
    int total = 24 << 20;
    List<String> smallHeap = List.of("-Xmx20m", "-XX:MaxDirectMemorySize=4m");
    try (KqProcess kq =
        KqProcess.withOptions(smallHeap, "watch", "listen:0", "--echo", "timer:500ms")) {
      try (SocketChannel peer = connect(port(kq))) {
        peer.configureBlocking(false);
        ByteBuffer out = pattern(total);
        sendUntilStuck(peer, out);
        assertThat(out.position()).as("it is not stuck for want of more to send").isLessThan(total);
        assertIdle(kq);

        ByteBuffer in = ByteBuffer.allocate(total);
        while (in.hasRemaining()) {
          if (out.hasRemaining()) {
            peer.write(out);
          }
          assertThat(peer.read(in)).isNotNegative();
        }
        assertThat(in.flip()).isEqualTo(out.rewind());
      }
      kq.skipTo("listen:0 \\S+ close");
    }
  }

  private static ByteBuffer pattern(int size) {
    ByteBuffer buffer = ByteBuffer.allocate(size);
    for (int i = 0; i < size / Integer.BYTES; i++) {
      buffer.putInt(i * 0x9E3779B9);
    }
    return buffer.rewind();
  }

  /** Sends until the system has taken nothing for half a second. */
  private static void sendUntilStuck(SocketChannel peer, ByteBuffer out) throws IOException {
    long patience = Duration.ofMillis(500).toNanos();
    long last = System.nanoTime();
    while (out.hasRemaining() && System.nanoTime() - last < patience) {
      if (peer.write(out) > 0) {
        last = System.nanoTime();
      }
      Thread.onSpinWait();
    }
  }

  /** While four timer events pass, it uses hardly any processor time. */
  private static void assertIdle(KqProcess kq) throws InterruptedException {
    kq.skipTo("timer:500ms .*");
    Duration before = kq.cpuTime();
    for (int i = 0; i < 4; i++) {
      kq.skipTo("timer:500ms .*");
    }
    assertThat(kq.cpuTime().minus(before)).isLessThan(Duration.ofMillis(500));
  }

  @Test
  void reportsThatAConnectionBrokeAndContinues() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "listen:0", "--echo")) {
      int port = port(kq);
      SocketChannel rude = connect(port);
      rude.setOption(StandardSocketOptions.SO_LINGER, 0);
      String name = name(rude);
      kq.line("listen:0 " + name + " connect");
      rude.close();
      assertThat(kq.line()).isEqualTo("listen:0 " + name + " reset");
      connect(port).close();
      kq.line("listen:0 .* connect");
      kq.line("listen:0 .* close");
    }
  }

  /** A peer that leaves while kq has much to send to it ends its own connection only. */
  @Test
  void survivesAPeerThatNeverReads() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "listen:0", "--echo")) {
      int port = port(kq);
      try (SocketChannel deaf = connect(port)) {
        deaf.configureBlocking(false);
        sendUntilStuck(deaf, pattern(24 << 20));
      }
      kq.skipTo("listen:0 \\S+ reset");
      try (SocketChannel peer = connect(port)) {
        send(peer, "still there?");
        assertThat(receive(peer, 12)).isEqualTo("still there?");
      }
    }
  }

  /** Both specs ask for any port, so that no other process can take it first. */
  @Test
  void watchesSeveralPorts() throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "listen:0", "listen:00")) {
      int first = port(kq);
      int second = Integer.parseInt(kq.line("listen:00 listen port=(\\d+)").group(1));
      connect(first).close();
      kq.skipTo("listen:0 .* close");
      connect(second).close();
      kq.skipTo("listen:00 .* close");
    }
  }

  @Test
  void acceptsWaitingPeersOnceADescriptorIsFree() throws Exception {
    try (KqProcess kq = KqProcess.limited(120, "watch", "listen:0", "--echo")) {
      int port = port(kq);
      List<SocketChannel> peers = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        peers.add(connect(port));
      }
      for (SocketChannel peer : peers) {
        send(peer, "well?");
        assertThat(receive(peer, 5)).isEqualTo("well?");
        peer.close();
      }
    }
  }

  @Test
  void saysThatAPortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      String spec = "listen:" + taken.getLocalPort();
      try (KqProcess kq = KqProcess.start("watch", "timer:1s", spec)) {
        assertThat(kq.exitStatus()).isEqualTo(1);
        assertThat(kq.errors())
            .startsWith(
                "kq: cannot watch "
                    + spec
                    + ": port "
                    + taken.getLocalPort()
                    + " is not available: ")
            .hasLineCount(1);
      }
    }
  }
}
