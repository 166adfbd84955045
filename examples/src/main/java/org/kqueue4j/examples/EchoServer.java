// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/**
 * Sends back whatever comes, to any number of clients, on one thread.
 *
 * <p>What a client does not take waits in its buffer; meanwhile the client is watched for WRITE
 * instead of READ, so a slow one costs no memory and no time.
 */
public final class EchoServer implements AutoCloseable {
  /** A client, and what it is still to be sent. */
  private record Client(SocketChannel channel, ByteBuffer buffer) {}

  private final Kqueue kq = Kqueue.open();
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
    kq.register(Watch.read(server));
  }

  // end doc

  /** Where it listens. */
  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) server.getLocalAddress();
  }

  /** Serves until the thread is interrupted. */
  public void run() throws IOException, InterruptedException {
    for (; ; ) {
      for (Kevent event : kq.take()) {
        if (event.attachment() instanceof Client client) {
          serve(client, event.filter() == Filter.READ);
        } else {
          accept();
        }
      }
    }
  }

  private void accept() throws IOException {
    for (@Nullable SocketChannel channel = server.accept();
        channel != null;
        channel = server.accept()) {
      channel.configureBlocking(false);
      kq.register(Watch.read(channel), new Client(channel, ByteBuffer.allocate(16 * 1024)));
    }
  }

  private void serve(Client client, boolean readable) throws IOException {
    try {
      if (readable && client.channel.read(client.buffer.clear()) < 0) {
        client.channel.close(); // its knotes go with it
        return;
      }
      if (readable) {
        client.buffer.flip();
      }
      client.channel.write(client.buffer);
      if (readable == client.buffer.hasRemaining()) {
        watchFor(client, readable ? Filter.WRITE : Filter.READ);
      }
    } catch (IOException e) {
      client.channel.close(); // a client that breaks off concerns nobody else
    }
  }

  private void watchFor(Client client, Filter filter) {
    Kevent read = Watch.read(client.channel).udata(client);
    Kevent write = Watch.write(client.channel).udata(client);
    kq.delete(filter == Filter.READ ? write : read);
    kq.add(filter == Filter.READ ? read : write);
  }

  @Override
  public void close() throws IOException {
    kq.close();
    server.close();
  }

  /** Serves on the port that is the first argument, or on one of its own choice. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (EchoServer server = new EchoServer(args.length > 0 ? Integer.parseInt(args[0]) : 0)) {
      System.out.println("listening on " + server.address());
      server.run();
    }
  }
}
