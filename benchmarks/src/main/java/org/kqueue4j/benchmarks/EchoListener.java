package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** How a server of the echo in Java begins and ends, as {@code echo.c} does. */
final class EchoListener {
  static final int BACKLOG = 1024;

  private EchoListener() {}

  static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static ServerSocketChannel open() throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.configureBlocking(false);
    return listener.bind(address(), BACKLOG);
  }

  static SocketChannel accept(ServerSocketChannel listener) throws IOException {
    SocketChannel connection = listener.accept();
    connection.configureBlocking(false);
    return connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /** Tells the driver the port; the process ends when the driver closes its standard input. */
  static void announce(int port) {
    Thread.ofPlatform().daemon().name("end-with-input").start(EchoListener::endWithInput);
    System.out.println(port);
  }

  private static void endWithInput() {
    try {
      System.in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.exit(0);
    }
  }
}
