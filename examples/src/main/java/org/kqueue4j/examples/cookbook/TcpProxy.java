// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.loop.Handle;

/** Passes each connection on to another server. */
final class TcpProxy {
  // doc: proxy
  private final EventLoop loop;
  private final ServerSocketChannel listener;
  private final SocketAddress target;

  /**
   * Connects the clients of a listener to a target.
   *
   * @param listener a non-blocking channel
   */
  TcpProxy(EventLoop loop, ServerSocketChannel listener, SocketAddress target) {
    this.loop = loop;
    this.listener = listener;
    this.target = target;
    loop.onReadable(listener, this::accept);
  }

  private void accept() throws IOException {
    SocketChannel client = listener.accept();
    if (client != null) {
      new Connection(client).connect();
    }
  }

  private final class Connection {
    private final SocketChannel client;
    private final SocketChannel server;
    private final Handle connected;

    Connection(SocketChannel client) throws IOException {
      this.client = client;
      client.configureBlocking(false);
      server = SocketChannel.open();
      server.configureBlocking(false);
      connected = loop.on(Watch.write(server).disabled(), this::connected);
    }

    void connect() throws IOException {
      try {
        server.connect(target);
        connected.enable();
      } catch (IOException e) {
        close();
      }
    }

    private void connected() throws IOException {
      try {
        if (server.finishConnect()) {
          connected.close();
          new Direction(this, client, server);
          new Direction(this, server, client);
        }
      } catch (IOException e) {
        close();
      }
    }

    /** Closes both sockets, which ends their registrations. */
    void close() throws IOException {
      try (client;
          server) {
        // Nothing else to do.
      }
    }
  }

  private final class Direction {
    private final Connection connection;
    private final SocketChannel from;
    private final SocketChannel to;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private final Handle readable;
    private final Handle writable;

    Direction(Connection connection, SocketChannel from, SocketChannel to) {
      this.connection = connection;
      this.from = from;
      this.to = to;
      readable = loop.onReadable(from, this::read);
      writable = loop.on(Watch.write(to).disabled(), this::writeRest);
    }

    private void read() throws IOException {
      try {
        if (from.read(buffer.clear()) >= 0) {
          buffer.flip();
          write();
          return;
        }
        readable.close();
        to.shutdownOutput();
        if (from.socket().isOutputShutdown()) {
          connection.close(); // the other direction has ended too
        }
      } catch (IOException e) {
        connection.close();
      }
    }

    private void writeRest() throws IOException {
      try {
        write();
      } catch (IOException e) {
        connection.close();
      }
    }

    /** Writes what has been read. Reads no more until all is written. */
    private void write() throws IOException {
      to.write(buffer);
      if (buffer.hasRemaining()) {
        readable.disable();
        writable.enable();
      } else {
        writable.disable();
        readable.enable();
      }
    }
  }
  // end doc
}
