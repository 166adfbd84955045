// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.NOTE_OOB;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** READ, WRITE and EXCEPT on TCP, through the channels of the JDK. */
class TcpTest {
  private final Kqueue kq = Kqueue.open();
  private final List<SocketChannel> channels = new ArrayList<>();
  private ServerSocketChannel server;
  private SocketChannel client;
  private SocketChannel accepted;

  @BeforeEach
  void connect() throws Exception {
    server = ServerSocketChannel.open().bind(loopback(0), 50);
    client = open();
    accepted = server.accept();
    channels.add(accepted);
    client.configureBlocking(false);
    accepted.configureBlocking(false);
  }

  @AfterEach
  void close() throws Exception {
    kq.close();
    for (SocketChannel channel : channels) {
      channel.close();
    }
    server.close();
  }

  private SocketChannel open() throws Exception {
    SocketChannel channel = SocketChannel.open(server.getLocalAddress());
    channels.add(channel);
    return channel;
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Waits for an event that is like this: what crosses the network takes its time. */
  private Kevent await(java.util.function.Predicate<Kevent> like) throws Exception {
    for (; ; ) {
      Kevent event = Expect.one(kq);
      if (like.test(event)) {
        return event;
      }
    }
  }

  @Test
  void readCountsTheBytes() throws Exception {
    kq.register(Watch.read(client), "client");
    Expect.none(kq);
    accepted.write(ByteBuffer.allocate(100));
    Kevent event = await(e -> e.data() == 100);
    assertThat(event.attachment()).isEqualTo("client");
    assertThat(event.flags() & Flag.bits(Flag.EOF, Flag.NODATA)).isZero();
    client.read(ByteBuffer.allocate(60));
    assertThat(Expect.one(kq).data()).isEqualTo(40);
    client.read(ByteBuffer.allocate(60));
    Expect.none(kq);
  }

  @Test
  void listenerCountsTheConnectionsThatWait() throws Exception {
    kq.register(Watch.read(server));
    Expect.none(kq);
    for (int n = 1; n <= 3; n++) {
      int now = n;
      open();
      await(e -> e.data() == now);
    }
    for (int n = 2; n >= 1; n--) {
      server.accept().close();
      assertThat(Expect.one(kq).data()).isEqualTo(n);
    }
    server.accept().close();
    Expect.none(kq);
  }

  @Test
  void clearListenerReportsEachConnection() throws Exception {
    kq.register(Watch.read(server).clear());
    open();
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    open();
    assertThat(Expect.one(kq).data()).isEqualTo(2);
    Expect.none(kq);
  }

  @Test
  void endIsReportedWithTheBytesLeftAndThenWithout() throws Exception {
    kq.register(Watch.read(client));
    accepted.write(ByteBuffer.allocate(7));
    accepted.shutdownOutput();
    Kevent event = await(Kevent::isEof);
    assertThat(event.data()).isEqualTo(7);
    assertThat(event.has(Flag.NODATA)).isFalse();
    assertThat(event.error()).isNull();
    client.read(ByteBuffer.allocate(100));
    event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(event.has(Flag.NODATA)).isTrue();
    assertThat(event.data()).isZero();
    assertThat(event.error()).isNull();
  }

  @Test
  void halfOfTheConnectionGoesOn() throws Exception {
    accepted.shutdownOutput();
    kq.register(Watch.write(client));
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isFalse();
    assertThat(event.data()).isGreaterThan(1000);
    event.registration().close();

    kq.register(Watch.read(accepted));
    client.write(ByteBuffer.allocate(9));
    event = await(e -> e.data() == 9);
    assertThat(event.isEof()).isFalse();
  }

  @Test
  void ownEndOfInputIsAnEndOfFile() throws Exception {
    kq.register(Watch.read(client));
    Expect.none(kq);
    client.shutdownInput();
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(event.has(Flag.NODATA)).isTrue();
    assertThat(event.error()).isNull();
  }

  @Test
  void writerIsAtItsEndWhenBothSidesHaveEnded() throws Exception {
    client.shutdownOutput();
    kq.register(Watch.write(client).clear());
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).as("Linux does not tell of the own end alone").isFalse();
    accepted.shutdownOutput();
    event = await(Kevent::isEof);
    assertThat(event.filter()).isEqualTo(Filter.WRITE);
    assertThat(event.error()).isNull();
  }

  @Test
  void bothHalvesEndOneAfterTheOther() throws Exception {
    kq.register(Watch.read(client), "client");
    kq.register(Watch.read(accepted), "accepted");
    accepted.shutdownOutput();
    Kevent event = await(Kevent::isEof);
    assertThat(event.attachment()).isEqualTo("client");
    event.registration().close();
    client.write(ByteBuffer.allocate(2));
    event = await(e -> e.data() == 2);
    assertThat(event.attachment()).isEqualTo("accepted");
    assertThat(event.isEof()).isFalse();
    client.shutdownOutput();
    event = await(Kevent::isEof);
    assertThat(event.attachment()).isEqualTo("accepted");
    assertThat(event.data()).isEqualTo(2);
  }

  @Test
  void urgentDataIsReportedUntilItIsRead() throws Exception {
    kq.register(Watch.except(client));
    accepted.socket().sendUrgentData(7);
    assertThat(Expect.one(kq).filter()).isEqualTo(Filter.EXCEPT);
    assertThat(Expect.one(kq).filter()).isEqualTo(Filter.EXCEPT);
    accepted.write(ByteBuffer.allocate(3));
    Meanwhile.until(
        "what is behind it has been read",
        () -> {
          try {
            return client.read(ByteBuffer.allocate(10)) == 3;
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    Expect.none(kq);
  }

  @Test
  void resetIsReportedWithItsErrorInBsdsNumber() throws Exception {
    kq.register(Watch.read(client));
    accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
    accepted.close();
    Kevent event = await(Kevent::isEof);
    assertThat(event.fflags()).isEqualTo(54);
    assertThat(event.error()).isEqualTo(Errno.ECONNRESET);
    assertThat(event.toString()).contains("ECONNRESET");
    assertThat(Expect.one(kq).error()).as("still").isEqualTo(Errno.ECONNRESET);
  }

  @Test
  void resetIsReportedToReaderAndWriter() throws Exception {
    kq.register(Watch.read(client).clear());
    kq.register(Watch.write(client).clear());
    Expect.one(kq);
    accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
    accepted.close();
    List<Kevent> events = new ArrayList<>();
    Meanwhile.until(
        "both are at their end",
        () -> {
          kq.poll().stream().filter(Kevent::isEof).forEach(events::add);
          return events.size() >= 2;
        });
    assertThat(events)
        .hasSize(2)
        .allSatisfy(e -> assertThat(e.error()).isEqualTo(Errno.ECONNRESET));
  }

  @Test
  void refusedConnectionIsReportedToTheWriter() throws Exception {
    InetSocketAddress nobody;
    try (ServerSocketChannel gone = ServerSocketChannel.open().bind(loopback(0))) {
      nobody = (InetSocketAddress) gone.getLocalAddress();
    }
    SocketChannel refused = SocketChannel.open();
    channels.add(refused);
    refused.configureBlocking(false);
    kq.register(Watch.write(refused));
    Expect.none(kq);
    if (!connect(refused, nobody)) {
      return; // the kernel said so at once
    }
    Kevent event = await(Kevent::isEof);
    assertThat(event.error()).isEqualTo(Errno.ECONNREFUSED);
  }

  private static boolean connect(SocketChannel channel, InetSocketAddress address) {
    try {
      channel.connect(address);
      return true;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @Test
  void unconnectedSocketIsSilentUntilItConnects() throws Exception {
    SocketChannel late = SocketChannel.open();
    channels.add(late);
    late.configureBlocking(false);
    kq.register(Watch.write(late));
    kq.register(Watch.read(late));
    Expect.none(kq);
    Expect.none(kq);
    late.connect(server.getLocalAddress());
    Kevent event = Expect.one(kq);
    assertThat(event.filter()).isEqualTo(Filter.WRITE);
    assertThat(event.isEof()).isFalse();
    assertThat(late.finishConnect()).isTrue();
    event.registration().close();

    SocketChannel peer = server.accept();
    channels.add(peer);
    peer.write(ByteBuffer.allocate(5));
    assertThat(await(e -> e.data() == 5).isEof()).isFalse();
  }

  @Test
  void writeIsReportedWhileThereIsRoom() throws Exception {
    kq.register(Watch.write(client));
    assertThat(Expect.one(kq).data()).isGreaterThan(1000);
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
    Meanwhile.until(
        "the buffers are full",
        () -> {
          try {
            while (client.write(chunk.clear()) > 0) {}
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          return kq.poll().isEmpty();
        });
    try (var reader = Meanwhile.call(() -> readAll(accepted))) {
      assertThat(Expect.one(kq).data()).isPositive();
      client.shutdownOutput();
      assertThat(reader.join()).isPositive();
    }
  }

  private static long readAll(SocketChannel channel) throws Exception {
    channel.configureBlocking(true);
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
    long all = 0;
    for (int n = channel.read(chunk); n >= 0; n = channel.read(chunk.clear())) {
      all += n;
    }
    return all;
  }

  @Test
  void urgentDataIsAnException() throws Exception {
    kq.register(Watch.except(client));
    kq.register(Watch.read(client));
    Expect.none(kq);
    accepted.socket().sendUrgentData(1);
    Kevent event = await(e -> e.filter() == Filter.EXCEPT);
    assertThat(event.fflags() & NOTE_OOB).isNotZero();
    assertThat(event.ident()).isEqualTo(Descriptors.of(client));
  }

  @Test
  void exceptionsMustBeAskedFor() throws Exception {
    KeventList nothing =
        new KeventList(1).add(Descriptors.of(client), EVFILT_EXCEPT, EV_ADD, 0, 0, null);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.kevent(nothing, null, 0))
        .returns(Errno.EINVAL, KqueueException::errno);
    kq.register(Watch.read(accepted));
    accepted.socket().sendUrgentData(1);
    client.write(ByteBuffer.allocate(1));
    assertThat(Expect.one(kq).filter()).isEqualTo(Filter.READ);
  }

  @Test
  void closedChannelsKnotesAreGone() throws Exception {
    kq.register(Watch.read(client));
    kq.register(Watch.write(client));
    Expect.one(kq);
    client.close();
    Expect.none(kq);
    Expect.none(kq);
  }
}
