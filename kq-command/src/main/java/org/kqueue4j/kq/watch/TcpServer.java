package org.kqueue4j.kq.watch;

import java.io.IOException;
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

/** Listens on the loopback address, and accepts whoever comes. */
final class TcpServer implements Source {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int BACKLOG = 1024;
  private static final int BUFFER_SIZE = 1 << 16;

  private final TcpSpec spec;
  private final Watch watch;
  private final ServerSocketChannel listener;
  private final Kevent acceptable;
  private final Set<TcpConnection> connections = new HashSet<>();

  /** For all connections: between two events it is empty. */
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);

  /** Accepting has failed: it waits until a connection goes, which frees a descriptor. */
  private boolean paused;

  private TcpServer(TcpSpec spec, Watch watch, ServerSocketChannel listener) {
    this.spec = spec;
    this.watch = watch;
    this.listener = listener;
    this.acceptable = Kevent.read(listener).udata(this);
  }

  static TcpServer open(TcpSpec spec, Watch watch) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
    try {
      bind(listener, spec.port());
      listener.configureBlocking(false);
      TcpServer server = new TcpServer(spec, watch, listener);
      watch.kqueue().add(server.acceptable);
      watch.report().listening(spec.text(), listener.socket().getLocalPort());
      return server;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  private static void bind(ServerSocketChannel listener, int port) throws IOException {
    try {
      listener.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), BACKLOG);
    } catch (IOException e) {
      throw new IOException("cannot listen on port " + port + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String spec() {
    return spec.text();
  }

  Watch watch() {
    return watch;
  }

  ByteBuffer buffer() {
    return buffer.clear();
  }

  @Override
  public void handle(Kevent event) throws IOException {
    // No more than were waiting, lest the others starve.
    for (long left = Math.max(1, event.data()); left > 0; left--) {
      SocketChannel channel = accept();
      if (channel == null) {
        return;
      }
      connections.add(connect(channel));
    }
  }

  /** The next one who waits, or null. */
  private @Nullable SocketChannel accept() throws IOException {
    try {
      return listener.accept();
    } catch (IOException e) {
      if (connections.isEmpty()) {
        throw e;
      }
      // Most likely too many open files. The backlog stays, and must not keep us busy.
      watch.kqueue().disable(acceptable);
      paused = true;
      return null;
    }
  }

  private TcpConnection connect(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    TcpConnection connection = new TcpConnection(this, channel, peer(channel), spec.echo());
    watch.report().connected(spec(), connection.peer());
    connection.register();
    return connection;
  }

  private static String peer(SocketChannel channel) throws IOException {
    InetSocketAddress address = (InetSocketAddress) channel.getRemoteAddress();
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** A connection has closed its channel. */
  void closed(TcpConnection connection) {
    connections.remove(connection);
    if (paused) {
      paused = false;
      watch.kqueue().enable(acceptable);
    }
  }

  @Override
  public void close() {
    closeQuietly(listener);
    for (TcpConnection connection : connections) {
      closeQuietly(connection.channel());
    }
  }

  /** Nothing of what was sent can get lost by it: the system goes on sending. */
  static void closeQuietly(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }
}
