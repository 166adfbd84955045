// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.loop.SpecSource;

/**
 * A connection to a peer: reports what the peer sends, and sends it back if asked to. Bytes that
 * the peer does not accept at once are kept, and nothing more is read until they are sent.
 * Therefore a peer that reads slowly is slowed down, and costs one buffer.
 */
final class TcpConnection implements Handler {
  private static final int BUFFER_SIZE = 1 << 16;

  private final SpecSource source;
  private final Consumer<TcpConnection> whenClosed;
  private final SocketChannel channel;
  private final String peer;
  private final ByteBuffer buffer;
  private final Registration readable;

  /** The bytes to send back; READ is disabled until they are sent. */
  private ByteBuffer unsent = ByteBuffer.allocate(0);

  /**
   * Makes a connection.
   *
   * @param buffer what it reads into; empty between two events
   * @param whenClosed called when the connection has closed its channel
   */
  TcpConnection(
      SpecSource source,
      SocketChannel channel,
      ByteBuffer buffer,
      Consumer<TcpConnection> whenClosed)
      throws IOException {
    this.source = source;
    this.whenClosed = whenClosed;
    this.channel = channel;
    this.peer = nameOf((InetSocketAddress) channel.getRemoteAddress());
    this.buffer = buffer;
    this.readable = source.loop().kqueue().register(Watch.read(channel), this);
  }

  static ByteBuffer newBuffer() {
    return ByteBuffer.allocateDirect(BUFFER_SIZE);
  }

  private static String nameOf(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  /** Reports the connection. Call this before the next event is handled. */
  void start() throws KqException {
    source.loop().report(occurrence("connect"));
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public String part(Filter filter, long ident) {
    return filter == Filter.WRITE ? peer + " echo" : peer;
  }

  SocketChannel channel() {
    return channel;
  }

  @Override
  public void handle(Kevent event) throws KqException {
    if (!channel.isOpen()) {
      return; // an earlier event of this batch has closed it
    }
    try {
      if (event instanceof Kevent.Read read) {
        receive(read);
      } else {
        sendRest();
      }
    } catch (IOException e) { // the connection is broken, whatever the cause
      end(true);
    }
  }

  private void receive(Kevent.Read event) throws IOException, KqException {
    int bytes = channel.read(buffer.clear());
    if (bytes < 0) {
      end(event.error() != null); // a dump of the queue has taken the error before the read
    } else if (bytes > 0) {
      source.loop().report(occurrence("bytes").with("bytes", bytes));
      if (source.loop().settings().echo()) {
        sendBack(buffer.flip());
      }
    }
  }

  private Occurrence occurrence(String what) {
    return source.occurrence(what).with(Occurrence.PEER, peer);
  }

  private void sendBack(ByteBuffer bytes) throws IOException {
    channel.write(bytes);
    if (bytes.hasRemaining()) {
      unsent = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
      readable.disable();
      awaitRoom();
    }
  }

  private void sendRest() throws IOException {
    channel.write(unsent);
    if (unsent.hasRemaining()) {
      awaitRoom();
    } else {
      readable.enable();
    }
  }

  private void awaitRoom() {
    source.loop().kqueue().register(Watch.write(channel).oneshot(), this);
  }

  private void end(boolean broken) throws KqException {
    TcpServer.closeQuietly(channel);
    whenClosed.accept(this);
    source.loop().report(occurrence(broken ? "reset" : "close"));
  }
}
