package org.kqueue4j.kq.watch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;

/**
 * One peer: tells what it sends, and sends it back if asked to.
 *
 * <p>What the peer does not take at once is kept; until it is gone nothing more is read, so that a
 * slow reader is slowed down as a writer too, and costs one buffer.
 */
final class TcpConnection implements Handler {
  private final TcpServer server;
  private final SocketChannel channel;
  private final String peer;
  private final boolean echo;
  private final Kevent readable;
  private final Kevent writable;

  /** What is still to be sent back; meanwhile READ is disabled. */
  private @Nullable ByteBuffer unsent;

  TcpConnection(TcpServer server, SocketChannel channel, String peer, boolean echo) {
    this.server = server;
    this.channel = channel;
    this.peer = peer;
    this.echo = echo;
    this.readable = Kevent.read(channel).udata(this);
    this.writable = Kevent.write(channel).oneshot().udata(this);
  }

  void register() {
    server.watch().kqueue().add(readable);
  }

  @Override
  public String spec() {
    return server.spec();
  }

  String peer() {
    return peer;
  }

  SocketChannel channel() {
    return channel;
  }

  @Override
  public void handle(Kevent event) {
    if (!channel.isOpen()) {
      return; // an earlier event of this batch has closed it
    }
    try {
      if (event.filter() == Filter.READ) {
        receive(event);
      } else {
        sendRest();
      }
    } catch (IOException e) { // the connection is broken, by whatever cause
      end(true);
    }
  }

  private void receive(Kevent event) throws IOException {
    ByteBuffer buffer = server.buffer();
    int bytes = channel.read(buffer);
    if (bytes < 0) {
      end(event.error() != null); // the event has taken the error, so that read tells only the end
    } else if (bytes > 0) {
      server.watch().report().bytes(spec(), peer, bytes);
      if (echo) {
        sendBack(buffer.flip());
      }
    }
  }

  private void sendBack(ByteBuffer buffer) throws IOException {
    channel.write(buffer);
    if (buffer.hasRemaining()) {
      unsent = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
      server.watch().kqueue().disable(readable);
      server.watch().kqueue().add(writable);
    }
  }

  private void sendRest() throws IOException {
    ByteBuffer rest = unsent;
    if (rest == null) {
      return;
    }
    channel.write(rest);
    if (rest.hasRemaining()) {
      server.watch().kqueue().add(writable);
    } else {
      unsent = null;
      server.watch().kqueue().enable(readable);
    }
  }

  private void end(boolean broken) {
    TcpServer.closeQuietly(channel);
    server.closed(this);
    if (broken) {
      server.watch().report().reset(spec(), peer);
    } else {
      server.watch().report().closed(spec(), peer);
    }
  }
}
