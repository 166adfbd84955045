package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;

/** The echo server on a {@link Kqueue} that watches channels, in a process of its own. */
public final class KqueueEcho {
  private final Kqueue kq;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(Echo.ROOM);

  private KqueueEcho(Kqueue kq) {
    this.kq = kq;
  }

  /** Runs the server. */
  public static void main(String[] args) throws Exception {
    try (ServerSocketChannel listener = EchoListener.open();
        Kqueue kq = Kqueue.open()) {
      kq.add(Kevent.read(listener).udata(listener));
      EchoListener.announce(listener.socket().getLocalPort());
      new KqueueEcho(kq).serve();
    }
  }

  private void serve() throws IOException, InterruptedException {
    KeventList events = new KeventList(Echo.BATCH);
    for (; ; ) {
      int n = kq.kevent(null, events, Kqueue.FOREVER);
      for (int i = 0; i < n; i++) {
        switch (events.udata(i)) {
          case SocketChannel connection -> EchoListener.echo(connection, buffer);
          case ServerSocketChannel listener -> accept(listener);
          case null, default -> throw new IllegalStateException(events.toString());
        }
      }
    }
  }

  private void accept(ServerSocketChannel listener) throws IOException {
    SocketChannel connection = EchoListener.accept(listener);
    kq.add(Kevent.read(connection).udata(connection));
  }
}
