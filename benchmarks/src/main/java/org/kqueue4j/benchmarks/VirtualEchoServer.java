// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/**
 * An echo server in a process of its own, with a virtual thread for each connection. The thread
 * waits in a blocking read, on a {@link Kqueue} of its own, or by {@link Kqueue#await} on a queue
 * that all threads share.
 *
 * <pre>VirtualEchoServer blocking|own|await</pre>
 */
final class VirtualEchoServer {
  /** The size of a thread's buffer for one read, in bytes. */
  private static final int ROOM = 64;

  private VirtualEchoServer() {}

  /** Waits until the connection is readable, if its reads do not. */
  @FunctionalInterface
  private interface Wait {
    void untilReadable() throws InterruptedException;
  }

  public static void main(String[] args) throws Exception {
    try (ServerSocketChannel listener = ServerSocketChannel.open();
        Kqueue shared = Kqueue.open()) {
      listener.bind(EchoServer.address(), EchoServer.BACKLOG);
      EchoServer.announce(listener.socket().getLocalPort());
      for (; ; ) {
        SocketChannel connection = listener.accept();
        connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connection.configureBlocking(args[0].equals("blocking"));
        Wait wait =
            switch (args[0]) {
              case "blocking" -> () -> {};
              case "own" -> onQueue(connection);
              case "await" -> () -> shared.await(Watch.read(connection));
              default -> throw new IllegalArgumentException("no such server: " + args[0]);
            };
        Thread.startVirtualThread(() -> serve(connection, wait));
      }
    }
  }

  private static Wait onQueue(SocketChannel connection) {
    Kqueue kq = Kqueue.open();
    kq.register(Watch.read(connection));
    KeventList events = new KeventList(1);
    return () -> kq.kevent(null, events, Kqueue.FOREVER);
  }

  /** Sends back what it receives, until the end. */
  private static void serve(SocketChannel connection, Wait wait) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);
    try (connection) {
      wait.untilReadable();
      while (connection.read(buffer.clear()) >= 0) {
        connection.write(buffer.flip());
        wait.untilReadable();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("no thread interrupts", e);
    }
  }
}
