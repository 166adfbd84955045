// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.support.Meanwhile;

@Timeout(60)
class TcpProxyTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private ServerSocket target;
  private ServerSocketChannel listener;
  private Background running;

  @BeforeEach
  void open() throws IOException {
    target = new ServerSocket(0, 50, LOOPBACK);
    listener = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
    listener.configureBlocking(false);
    running = Background.loop(loop -> new TcpProxy(loop, listener, target.getLocalSocketAddress()));
  }

  @AfterEach
  void close() throws Exception {
    running.close();
    listener.close();
    target.close();
  }

  private Socket connect() throws IOException {
    Socket socket =
        new Socket(LOOPBACK, ((InetSocketAddress) listener.getLocalAddress()).getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  /** In a thread of its own, since it may block. */
  private static <T> FutureTask<T> start(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private static FutureTask<Boolean> write(Socket socket, byte[] bytes) {
    return start(
        () -> {
          socket.getOutputStream().write(bytes);
          socket.shutdownOutput();
          return true;
        });
  }

  @Test
  void bothDirectionsAtOnceMoreThanBuffersHold() throws Exception {
    byte[] up = new byte[8 << 20];
    byte[] down = new byte[5 << 20];
    new Random(1).nextBytes(up);
    new Random(2).nextBytes(down);
    try (Socket client = connect();
        Socket server = target.accept()) {
      FutureTask<Boolean> sent = write(client, up);
      FutureTask<Boolean> answered = write(server, down);
      FutureTask<byte[]> received = start(() -> server.getInputStream().readAllBytes());
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(down);
      assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(up);
      assertThat(sent.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(answered.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aSideThatHasEndedStillReceives() throws Exception {
    try (Socket client = connect();
        Socket server = target.accept()) {
      client.getOutputStream().write(1);
      client.shutdownOutput();
      assertThat(server.getInputStream().readAllBytes()).containsExactly(1);
      server.getOutputStream().write(2);
      server.close();
      assertThat(client.getInputStream().readAllBytes()).containsExactly(2);
    }
  }

  @Test
  void manyConnectionsDoNotMix() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Socket client = connect();
      Socket server = target.accept();
      client.getOutputStream().write(i);
      sockets.addAll(List.of(client, server));
    }
    for (int i = 0; i < 50; i++) {
      assertThat(sockets.get(2 * i + 1).getInputStream().read()).isEqualTo(i);
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void aResetEndsBothConnections() throws Exception {
    try (Socket client = connect();
        Socket server = target.accept()) {
      client.getOutputStream().write(1);
      assertThat(server.getInputStream().read()).isEqualTo(1);
      long before = openSockets();
      client.setSoLinger(true, 0);
      client.close();
      assertThat(server.getInputStream().read()).isEqualTo(-1);
      Meanwhile.until(
          "the connection's sockets are closed",
          () -> openSockets() == before - 3); // and the proxy's two
    }
  }

  private static long openSockets() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(TcpProxyTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // it has been closed
    }
  }

  @Test
  void aTargetThatRefusesEndsTheClient() throws Exception {
    target.close();
    try (Socket client = connect()) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    try (Socket client = connect()) { // and it goes on
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aReceiverThatDoesNotReadMakesTheSenderWait() throws Exception {
    try (Socket client = connect();
        Socket server = target.accept()) {
      FutureTask<Boolean> writing = write(client, new byte[64 << 20]);
      assertThatThrownBy(() -> writing.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      client.setSoLinger(true, 0);
      client.close();
      assertThatThrownBy(() -> writing.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(SocketException.class);
    }
  }
}
