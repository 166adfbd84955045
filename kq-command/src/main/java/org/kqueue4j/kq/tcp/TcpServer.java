// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tcp;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.Reason;

/** Listens on the loopback address and accepts connections. */
public final class TcpServer extends SpecSource {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int BACKLOG = 1024;

  private final ServerSocketChannel listener;
  private final Registration acceptable;
  private final Set<TcpConnection> connections = new HashSet<>();

  /** The buffer of all connections; empty between two events. */
  private final ByteBuffer buffer = TcpConnection.newBuffer();

  /** Whether accepting has failed. It resumes when a connection closes, and frees a descriptor. */
  private boolean paused;

  private TcpServer(Spec.Listen spec, Loop loop, ServerSocketChannel listener) {
    super(spec, loop);
    this.listener = listener;
    this.acceptable = loop.kqueue().register(Watch.read(listener), this);
  }

  public static TcpServer open(Spec.Listen spec, Loop loop) throws IOException, KqException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
    try {
      listener.bind(new InetSocketAddress(LOOPBACK, spec.port()), BACKLOG);
      listener.configureBlocking(false);
      TcpServer server = new TcpServer(spec, loop, listener);
      int port = listener.socket().getLocalPort();
      loop.report(server.occurrence("listen").with("port", port).asNotice());
      return server;
    } catch (BindException e) {
      listener.close();
      throw new IOException(
          "port "
              + spec.port()
              + " is not available: "
              + Reason.of(e)
              + "; listen:0 takes any free port",
          e);
    } catch (IOException | KqException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  @Override
  public void handle(Kevent event) throws IOException, KqException {
    // Accepts only those that were waiting, so that other sources get their turn.
    for (long left = Math.max(1, event.data()); left > 0; left--) {
      SocketChannel channel = accept();
      if (channel == null) {
        return;
      }
      connect(channel);
    }
  }

  /** Accepts the next connection; null if there is none. */
  private @Nullable SocketChannel accept() throws IOException {
    try {
      return listener.accept();
    } catch (IOException e) {
      if (connections.isEmpty()) {
        throw e;
      }
      // Most likely too many files are open. The backlog stays, and must not cause a busy loop.
      acceptable.disable();
      paused = true;
      return null;
    }
  }

  private void connect(SocketChannel channel) throws IOException, KqException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    TcpConnection connection = new TcpConnection(this, channel, buffer, this::closed);
    connections.add(connection);
    connection.start();
  }

  private void closed(TcpConnection connection) {
    connections.remove(connection);
    if (paused) {
      paused = false;
      acceptable.enable();
    }
  }

  @Override
  public void close() {
    closeQuietly(listener);
    for (TcpConnection connection : connections) {
      closeQuietly(connection.channel());
    }
  }

  /** Closes a channel. The system still sends what was written to it. */
  public static void closeQuietly(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }
}
