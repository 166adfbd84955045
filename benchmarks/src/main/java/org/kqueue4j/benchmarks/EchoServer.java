// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.kqueue4j.Descriptors;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueue.Option;
import org.kqueue4j.Watch;
import org.kqueue4j.nio.KqueueSelectorProvider;

/**
 * An echo server in a process of its own, which behaves as {@code echo.c} does: on a {@link Kqueue}
 * that watches channels, or raw descriptors whose closes are announced, or on a {@link Selector} of
 * the JDK or of a kqueue. With raw descriptors it reads and writes by foreign calls, as a program
 * without channels does.
 *
 * <pre>EchoServer channels|announced|jdk|kqueue</pre>
 */
final class EchoServer {
  static final int BACKLOG = 1024;

  /** The number of events that a server asks for at once, as many as a Selector takes. */
  private static final int BATCH = 1024;

  /** The size of a server's buffer for one read, in bytes. */
  private static final int ROOM = 4096;

  private final ServerSocketChannel listener;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);

  private EchoServer(ServerSocketChannel listener) {
    this.listener = listener;
  }

  public static void main(String[] args) throws Exception {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.configureBlocking(false);
      listener.bind(address(), BACKLOG);
      EchoServer server = new EchoServer(listener);
      switch (args[0]) {
        case "channels" -> server.onKqueue(false);
        case "announced" -> server.onKqueue(true, Option.CLOSES_ANNOUNCED);
        case "jdk" -> server.onSelector(Selector.open());
        case "kqueue" -> server.onSelector(new KqueueSelectorProvider().openSelector());
        default -> throw new IllegalArgumentException("no such server: " + args[0]);
      }
    }
  }

  static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Prints the port for the driver; the process exits at the end of its standard input. */
  static void announce(int port) {
    Thread.ofPlatform().daemon().name("end-with-input").start(EchoServer::endWithInput);
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

  private void onKqueue(boolean announced, Option... options)
      throws IOException, InterruptedException {
    Kqueue kq = Kqueue.open(options);
    kq.register(Watch.read(listener), listener);
    announce(listener.socket().getLocalPort());
    KeventList events = new KeventList(BATCH);
    for (; ; ) {
      int n = kq.kevent(null, events, Kqueue.FOREVER);
      for (int i = 0; i < n; i++) {
        if (!(events.udata(i) instanceof SocketChannel connection)) {
          SocketChannel accepted = accept();
          kq.register(
              announced ? Watch.read(Descriptors.of(accepted)) : Watch.read(accepted), accepted);
        } else if (!announced) {
          echo(connection);
        } else if (!Native.echo((int) events.ident(i))) {
          kq.closing((int) events.ident(i));
          connection.close();
        }
      }
    }
  }

  private void onSelector(Selector selector) throws IOException {
    listener.register(selector, SelectionKey.OP_ACCEPT);
    announce(listener.socket().getLocalPort());
    Consumer<SelectionKey> handler =
        key -> {
          try {
            if (key.channel() instanceof SocketChannel connection) {
              echo(connection);
            } else {
              accept().register(selector, SelectionKey.OP_READ);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    for (; ; ) {
      selector.select(handler);
    }
  }

  private SocketChannel accept() throws IOException {
    SocketChannel connection = listener.accept();
    connection.configureBlocking(false);
    return connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /** Reads a message from a connection and writes it back; closes the connection at its end. */
  private void echo(SocketChannel connection) throws IOException {
    buffer.clear();
    if (connection.read(buffer) < 0) {
      connection.close();
      return;
    }
    buffer.flip();
    connection.write(buffer);
  }
}
