package org.kqueue4j.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;

/** Faults of READ and WRITE on sockets and terminals that were found in use. */
class SocketRegressionsTest {
  private static final SocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Kqueue kq = Kqueue.open();
  private final RawFiles files = new RawFiles();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    kq.close();
    files.close();
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  // ---- the error of a socket ----

  private <T extends AutoCloseable> T opened(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  /** A non-blocking connection whose other side has reset it. */
  private SocketChannel reset() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT)) {
      SocketChannel client = opened(SocketChannel.open(server.getLocalAddress()));
      client.configureBlocking(false);
      SocketChannel accepted = server.accept();
      accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
      accepted.close();
      return client;
    }
  }

  /**
   * A connection that is going to be refused: its listener had no room for it, and is closed before
   * the kernel asks again.
   */
  private SocketChannel refused() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT, 1)) {
      for (int i = 0; i < 2; i++) { // Linux takes one more than the backlog
        opened(SocketChannel.open(server.getLocalAddress()));
      }
      SocketChannel client = opened(SocketChannel.open());
      client.configureBlocking(false);
      client.connect(server.getLocalAddress());
      return client;
    }
  }

  private Kevent awaitEnd() throws InterruptedException {
    for (; ; ) {
      Kevent event = Expect.one(kq);
      if (event.isEof()) {
        return event;
      }
    }
  }

  /**
   * {@code finishConnect} said that the socket was not connected, since our event had the error.
   */
  @Test
  void refusedConnectKeepsItsReasonForTheChannel() throws Exception {
    SocketChannel client = refused();
    kq.add(Kevent.write(client));
    Kevent event = awaitEnd();
    assertThat(event.toString()).as("which takes no error").contains("EOF");
    assertThat(event).isEqualTo(Expect.one(kq));
    assertThatThrownBy(client::finishConnect)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("refused");
    assertThat(event.error()).as("which the program has taken").isNull();
  }

  /** The same of an event that a future gives, whose knote is gone by then. */
  @Test
  void refusedConnectKeepsItsReasonAfterOnce() throws Exception {
    SocketChannel client = refused();
    Kevent event = kq.once(Kevent.write(client)).get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(event.isEof()).isTrue();
    assertThatThrownBy(client::finishConnect)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("refused");
  }

  /** The event of a future gives the error, though its knote is gone by then. */
  @Test
  void errorCanBeAskedOfTheEventOfOnce() throws Exception {
    SocketChannel client = refused();
    Kevent event = kq.once(Kevent.write(client)).get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(event.error()).isEqualTo(Errno.ECONNREFUSED);
    assertThat(event.error()).as("again").isEqualTo(Errno.ECONNREFUSED);
  }

  /** After a reset {@code read} told of a plain end, since our event had the error. */
  @Test
  void resetKeepsItsReasonForTheChannel() throws Exception {
    SocketChannel client = reset();
    kq.add(Kevent.read(client));
    kq.add(Kevent.write(client));
    Kevent event = kq.poll(Meanwhile.SOON).getFirst();
    assertThat(event.isEof()).isTrue();
    assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
  }

  /** The same of a virtual thread, for which another thread harvests. */
  @Test
  void resetKeepsItsReasonForTheChannelOfAVirtualThread() throws Exception {
    SocketChannel client = reset();
    kq.add(Kevent.read(client).oneshot());
    try (var virtual = Meanwhile.callVirtually(() -> Expect.one(kq))) {
      assertThat(virtual.join().isEof()).isTrue();
    }
    assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1))).hasMessageContaining("reset");
  }

  /** A port finds the error in fflags, from whichever event it asks, and in each that comes. */
  @Test
  void fflagsOfAListHaveTheErrorOnceTheyAreAsked() throws Exception {
    long fd = Descriptors.of(reset());
    KeventList events = new KeventList(2);
    events.add(fd, Event.EVFILT_READ, Event.EV_ADD, 0, 0, null);
    events.add(fd, Event.EVFILT_WRITE, Event.EV_ADD, 0, 0, null);
    assertThat(kq.kevent(events, events, Kqueue.FOREVER)).isEqualTo(2);
    Kevent copy = events.get(1);
    assertThat(events.fflags(0)).isEqualTo(Errno.ECONNRESET.number());
    assertThat(events.fflags(1)).isEqualTo(Errno.ECONNRESET.number());
    assertThat(copy.fflags()).isEqualTo(Errno.ECONNRESET.number());
    assertThat(copy.toString()).endsWith(" error=ECONNRESET");
    assertThat(kq.kevent(null, events, 0)).isEqualTo(2);
    assertThat(events.fflags(0)).as("still").isEqualTo(Errno.ECONNRESET.number());
  }

  /** The event of a bare number is asked after its knote, and even its queue, have gone. */
  @Test
  void errorOfABareNumberCanBeAskedAfterItsQueueIsClosed() throws Exception {
    kq.add(Kevent.read(Descriptors.of(reset())).oneshot());
    Kevent event = Expect.one(kq);
    kq.close();
    assertThat(event.error()).isEqualTo(Errno.ECONNRESET);
  }

  /** An event that is asked too late must not take the error of another socket with its number. */
  @Test
  void errorOfAnotherSocketWithTheSameNumberIsNotTaken() throws Exception {
    SocketChannel other = reset();
    int fd = files.dup(Descriptors.of(reset()));
    kq.add(Kevent.read(fd).oneshot());
    Kevent event = Expect.one(kq);
    files.dup2(Descriptors.of(other), fd);
    assertThat(event.error()).isNull();
    assertThatThrownBy(() -> other.read(ByteBuffer.allocate(1))).hasMessageContaining("reset");
  }

  /** An event that is used as a change does not take the error, and registers no notes of it. */
  @Test
  void eventWithAnErrorIsGoodForChanges() throws Exception {
    SocketChannel client = reset();
    kq.add(Kevent.read(client).dispatch());
    Kevent event = Expect.one(kq);
    kq.enable(event);
    assertThat(Expect.one(kq).filter()).isEqualTo(Filter.READ);
    assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1))).hasMessageContaining("reset");
  }
}
