// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;

/**
 * The echo server on a {@link Kqueue}, in a process of its own: it watches channels, or raw
 * descriptors whose closes are announced. With raw descriptors it reads and writes by foreign
 * calls, as a program without channels does.
 *
 * <pre>KqueueEcho channels|announced</pre>
 */
public final class KqueueEcho {
  private final Kqueue kq;
  private final boolean announced;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(Echo.ROOM);

  private KqueueEcho(Kqueue kq, boolean announced) {
    this.kq = kq;
    this.announced = announced;
  }

  /** Runs the server. */
  public static void main(String[] args) throws Exception {
    boolean announced = args[0].equals("announced");
    try (ServerSocketChannel listener = EchoListener.open();
        Kqueue kq = announced ? Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED) : Kqueue.open()) {
      kq.add(Kevent.read(listener).udata(listener));
      EchoListener.announce(listener.socket().getLocalPort());
      new KqueueEcho(kq, announced).serve();
    }
  }

  private void serve() throws IOException, InterruptedException {
    KeventList events = new KeventList(Echo.BATCH);
    for (; ; ) {
      int n = kq.kevent(null, events, Kqueue.FOREVER);
      for (int i = 0; i < n; i++) {
        switch (events.udata(i)) {
          case SocketChannel connection -> echo(connection, (int) events.ident(i));
          case ServerSocketChannel listener -> accept(listener);
          case null, default -> throw new IllegalStateException(events.toString());
        }
      }
    }
  }

  private void accept(ServerSocketChannel listener) throws IOException {
    SocketChannel connection = EchoListener.accept(listener);
    Kevent readable = announced ? Kevent.read(Descriptors.of(connection)) : Kevent.read(connection);
    kq.add(readable.udata(connection));
  }

  private void echo(SocketChannel connection, int fd) throws IOException {
    if (!announced) {
      EchoListener.echo(connection, buffer);
    } else if (!Native.echo(fd)) {
      kq.closing(fd);
      connection.close();
    }
  }
}
