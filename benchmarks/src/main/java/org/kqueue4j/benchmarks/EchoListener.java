// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The common part of the echo servers in Java, which behaves as {@code echo.c} does. */
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

  /** Reads a message from a connection and writes it back; closes the connection at its end. */
  static void echo(SocketChannel connection, ByteBuffer buffer) throws IOException {
    buffer.clear();
    if (connection.read(buffer) < 0) {
      connection.close();
      return;
    }
    buffer.flip();
    connection.write(buffer);
  }

  /** Prints the port for the driver; the process exits at the end of its standard input. */
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
