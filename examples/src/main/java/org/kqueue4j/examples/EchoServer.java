// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.loop.Handle;

/**
 * Sends back what it receives, to any number of clients, on one thread.
 *
 * <p>A client has one buffer. While the client does not take what is in it, the server waits for
 * room and reads no more, so a slow client costs neither memory nor time.
 */
public final class EchoServer implements Runnable, AutoCloseable {
  private final EventLoop loop = EventLoop.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();

  /** Listens on loopback; port 0 picks a free one. */
  public EchoServer(int port) throws IOException {
    this(port, false);
  }

  // doc: listen
  /**
   * Listens on loopback.
   *
   * @param shared whether other servers of this user may listen on the same port: the kernel then
   *     spreads the connections among them
   */
  EchoServer(int port, boolean shared) throws IOException {
    server.setOption(StandardSocketOptions.SO_REUSEPORT, shared);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server.configureBlocking(false);
    loop.onReadable(server, this::accept);
  }

  // end doc

  /** {@return where it listens} */
  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) server.getLocalAddress();
  }

  /** Serves until it is closed, or the thread is interrupted. */
  @Override
  public void run() {
    loop.run();
  }

  private void accept() throws IOException {
    SocketChannel channel = server.accept();
    if (channel != null) {
      channel.configureBlocking(false);
      new Client(channel);
    }
  }

  private final class Client {
    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private final Handle readable;
    private final Handle writable;

    Client(SocketChannel channel) {
      this.channel = channel;
      readable = loop.onReadable(channel, this::receive);
      writable = loop.on(Watch.write(channel).disabled(), this::send);
    }

    private void receive() throws IOException {
      try {
        if (channel.read(buffer.clear()) >= 0) {
          buffer.flip();
          write();
        } else {
          channel.close(); // ends its registrations
        }
      } catch (IOException e) {
        channel.close(); // the connection is broken
      }
    }

    private void send() throws IOException {
      try {
        write();
      } catch (IOException e) {
        channel.close();
      }
    }

    private void write() throws IOException {
      channel.write(buffer);
      if (buffer.hasRemaining()) {
        readable.disable();
        writable.enable();
      } else {
        writable.disable();
        readable.enable();
      }
    }
  }

  @Override
  public void close() throws IOException {
    loop.close();
    server.close();
  }

  /** Serves on the port that is the first argument, or on a free one. */
  public static void main(String[] args) throws IOException {
    try (EchoServer server = new EchoServer(args.length > 0 ? Integer.parseInt(args[0]) : 0)) {
      System.out.println("listening on " + server.address());
      server.run();
    }
  }
}
