// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tcp;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.spec.Spec;

/**
 * A connection to a server. Until the server accepts, the client tries again. Then it reports what
 * the server sends, and the end.
 */
final class TcpClient extends Retries {
  private final Spec.Tcp spec;

  /** The connection; null until the server accepts. */
  private volatile @Nullable SocketChannel channel;

  private TcpClient(Spec.Tcp spec, Loop loop) {
    super(spec, loop);
    this.spec = spec;
  }

  static TcpClient open(Spec.Tcp spec, Loop loop) {
    TcpClient client = new TcpClient(spec, loop);
    client.start();
    return client;
  }

  @Override
  boolean attempt() throws IOException {
    SocketChannel connected = Servers.connect(spec.host(), spec.port());
    if (connected == null) {
      return false;
    }
    channel = connected;
    if (isClosed()) {
      TcpServer.closeQuietly(connected); // the source was closed before it could do that
    } else {
      post(() -> begin(connected));
    }
    return true;
  }

  private void begin(SocketChannel connected) throws IOException, KqException {
    connected.configureBlocking(false);
    new TcpConnection(this, connected, TcpConnection.newBuffer(), _ -> loop().release()).start();
  }

  @Override
  public void close() {
    super.close();
    SocketChannel connected = channel;
    if (connected != null) {
      TcpServer.closeQuietly(connected);
    }
  }
}
