package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;

/**
 * The echo server on a {@link Kqueue} that watches raw descriptors, whose closes are announced, in
 * a process of its own. It reads and writes by foreign calls, as a program without channels does.
 */
public final class NumbersEcho {
  private final Kqueue kq;

  private NumbersEcho(Kqueue kq) {
    this.kq = kq;
  }

  /** Runs the server. */
  public static void main(String[] args) throws Exception {
    try (ServerSocketChannel listener = EchoListener.open();
        Kqueue kq = Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED)) {
      kq.add(Kevent.read(listener).udata(listener));
      EchoListener.announce(listener.socket().getLocalPort());
      new NumbersEcho(kq).serve();
    }
  }

  private void serve() throws IOException, InterruptedException {
    KeventList events = new KeventList(Echo.BATCH);
    for (; ; ) {
      int n = kq.kevent(null, events, Kqueue.FOREVER);
      for (int i = 0; i < n; i++) {
        int fd = (int) events.ident(i);
        switch (events.udata(i)) {
          case SocketChannel connection when !Native.echo(fd) -> {
            kq.closing(fd);
            connection.close();
          }
          case SocketChannel _ -> {}
          case ServerSocketChannel listener -> accept(listener);
          case null, default -> throw new IllegalStateException(events.toString());
        }
      }
    }
  }

  private void accept(ServerSocketChannel listener) throws IOException {
    SocketChannel connection = EchoListener.accept(listener);
    kq.add(Kevent.read(Descriptors.of(connection)).udata(connection));
  }
}
