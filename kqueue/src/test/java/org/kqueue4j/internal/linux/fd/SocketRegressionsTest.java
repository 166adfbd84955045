// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

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
    kq.register(Watch.write(client));
    Kevent event = awaitEnd();
    assertThat(event.toString()).as("which takes no error").contains("EOF");
    assertThat(Expect.one(kq)).hasToString(event.toString());
    assertThatThrownBy(client::finishConnect)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("refused");
    assertThat(event.error()).as("which the program has taken").isNull();
  }

  /** The same of an event that a future gives, whose knote is gone by then. */
  @Test
  void refusedConnectKeepsItsReasonAfterOnce() throws Exception {
    SocketChannel client = refused();
    Kevent event = kq.once(Watch.write(client)).get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(event.isEof()).isTrue();
    assertThatThrownBy(client::finishConnect)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("refused");
  }

  /** The event of a future gives the error, though its knote is gone by then. */
  @Test
  void errorCanBeAskedOfTheEventOfOnce() throws Exception {
    SocketChannel client = refused();
    Kevent event = kq.once(Watch.write(client)).get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(event.error()).isEqualTo(Errno.ECONNREFUSED);
    assertThat(event.error()).as("again").isEqualTo(Errno.ECONNREFUSED);
  }

  /** After a reset {@code read} returned a plain end, since our event had the error. */
  @Test
  void resetKeepsItsReasonForTheChannel() throws Exception {
    SocketChannel client = reset();
    kq.register(Watch.read(client));
    kq.register(Watch.write(client));
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
    kq.register(Watch.read(client).oneshot());
    try (var virtual = Meanwhile.callVirtually(() -> Expect.one(kq))) {
      assertThat(virtual.join().isEof()).isTrue();
    }
    assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1))).hasMessageContaining("reset");
  }

  /** A port finds the error in fflags, from whichever event it asks, and in each that comes. */
  @Test
  void fflagsOfAListHaveTheErrorOnceTheyAreAsked() throws Exception {
    int fd = Descriptors.of(reset());
    Registration read = kq.register(Watch.read(fd), "read");
    kq.register(Watch.write(fd), "write");
    KeventList events = new KeventList(2);
    assertThat(kq.kevent(null, events, Kqueue.FOREVER)).isEqualTo(2);
    Kevent copy = events.event("read".equals(events.udata(0)) ? 0 : 1, read);
    assertThat(events.fflags(0)).isEqualTo(Errno.ECONNRESET.number());
    assertThat(events.fflags(1)).isEqualTo(Errno.ECONNRESET.number());
    assertThat(copy.fflags()).isEqualTo(Errno.ECONNRESET.number());
    assertThat(copy.toString()).contains(" error=ECONNRESET");
    assertThat(kq.kevent(null, events, 0)).isEqualTo(2);
    assertThat(events.fflags(0)).as("still").isEqualTo(Errno.ECONNRESET.number());
  }

  /** The event of a bare number is asked after its knote, and even its queue, have gone. */
  @Test
  void errorOfABareNumberCanBeAskedAfterItsQueueIsClosed() throws Exception {
    kq.register(Watch.read(Descriptors.of(reset())).oneshot());
    Kevent event = Expect.one(kq);
    kq.close();
    assertThat(event.error()).isEqualTo(Errno.ECONNRESET);
  }

  /** An event that is asked too late must not take the error of another socket with its number. */
  @Test
  void errorOfAnotherSocketWithTheSameNumberIsNotTaken() throws Exception {
    SocketChannel other = reset();
    int fd = files.dup(Descriptors.of(reset()));
    kq.register(Watch.read(fd).oneshot());
    Kevent event = Expect.one(kq);
    files.dup2(Descriptors.of(other), fd);
    assertThat(event.error()).isNull();
    assertThatThrownBy(() -> other.read(ByteBuffer.allocate(1))).hasMessageContaining("reset");
  }

  /** A socket may connect again after an end: each end has its own error. */
  @Test
  void errorOfAnEndThatIsPastIsNotThatOfTheNext() throws Exception {
    int fd = files.tcp();
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT)) {
      kq.register(Watch.read(fd));
      connectAndReset(fd, server);
      Kevent first = awaitEnd();
      files.disconnect(fd);
      connectAndReset(fd, server);
      Kevent second = awaitEnd();
      assertThat(first.error()).as("past").isNull();
      assertThat(second.error()).isEqualTo(Errno.ECONNRESET);
    }
  }

  /** Connects, reports a byte and reads it; then the other side resets the connection. */
  private void connectAndReset(int fd, ServerSocketChannel server) throws Exception {
    files.connect(fd, ((InetSocketAddress) server.getLocalAddress()).getPort());
    SocketChannel accepted = server.accept();
    accepted.write(ByteBuffer.allocate(1));
    assertThat(Expect.one(kq).isEof()).isFalse();
    assertThat(files.read(fd, 1)).isEqualTo(1);
    accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
    accepted.close();
  }

  /** A change of the registration of an event does not take the error. */
  @Test
  void registrationOfAnEventWithAnErrorCanBeEnabled() throws Exception {
    SocketChannel client = reset();
    kq.register(Watch.read(client).dispatch());
    Kevent event = Expect.one(kq);
    event.registration().enable();
    assertThat(Expect.one(kq).filter()).isEqualTo(Filter.READ);
    assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1))).hasMessageContaining("reset");
  }

  // ---- how much can be read ----

  /** The two ends of a connection. */
  private record Connection(SocketChannel client, SocketChannel accepted) {}

  private Connection connection() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT)) {
      SocketChannel client = opened(SocketChannel.open(server.getLocalAddress()));
      client.configureBlocking(false);
      return new Connection(client, opened(server.accept()));
    }
  }

  private static ByteBuffer hello() {
    return ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII));
  }

  private static int flags(Kevent event) {
    return event.flags() & Flag.bits(Flag.EOF, Flag.NODATA, Flag.HUP);
  }

  private static final int EOF = Flag.EOF.bit();
  private static final int EOF_NODATA = Flag.bits(Flag.EOF, Flag.NODATA);
  private static final int EOF_HUP = Flag.bits(Flag.EOF, Flag.HUP);
  private static final int EOF_NODATA_HUP = Flag.bits(Flag.EOF, Flag.NODATA, Flag.HUP);

  /** Linux counts up to urgent data only, so the end was reported with nothing left: data loss. */
  @Test
  void endBehindUrgentDataIsReportedWithWhatIsLeft() throws Exception {
    Connection c = connection();
    Registration read = kq.register(Watch.read(c.client).clear());
    c.accepted.socket().sendUrgentData('!');
    c.accepted.write(hello());
    c.accepted.shutdownOutput();
    Kevent event = awaitEnd();
    assertThat(flags(event)).isEqualTo(EOF);
    assertThat(event.data()).isPositive();
    assertThat(c.client.read(ByteBuffer.allocate(10))).isEqualTo(5);
    read.modify(Watch.read(c.client));
    event = Expect.one(kq);
    assertThat(flags(event)).isEqualTo(EOF_NODATA);
    assertThat(event.data()).isZero();
  }

  /** The same when the connection is reset, whose error must stay for the read after that. */
  @Test
  void resetBehindUrgentDataIsReportedWithWhatIsLeft() throws Exception {
    Connection c = connection();
    kq.register(Watch.read(c.client));
    c.accepted.socket().sendUrgentData('!');
    c.accepted.write(hello());
    assertThat(Expect.one(kq).data()).as("more than none").isPositive();
    c.accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
    c.accepted.close();
    Kevent event = awaitEnd();
    assertThat(flags(event)).isEqualTo(EOF_HUP);
    assertThat(event.data()).isPositive();
    assertThat(c.client.read(ByteBuffer.allocate(10))).isEqualTo(5);
    assertThatThrownBy(() -> c.client.read(ByteBuffer.allocate(1))).hasMessageContaining("reset");
  }

  /** Urgent data alone is nothing to read. */
  @Test
  void endBehindUrgentDataAloneHasNothingLeft() throws Exception {
    Connection c = connection();
    c.accepted.socket().sendUrgentData('!');
    c.accepted.shutdownOutput();
    kq.register(Watch.read(c.client));
    Kevent event = awaitEnd();
    assertThat(flags(event)).isEqualTo(EOF_NODATA);
    assertThat(event.data()).isZero();
  }

  /** A mark behind urgent data was waited for in vain. */
  @Test
  void markBehindUrgentDataIsReached() throws Exception {
    Connection c = connection();
    kq.register(Watch.read(c.client).lowat(5));
    c.accepted.socket().sendUrgentData('!');
    c.accepted.write(hello());
    assertThat(Expect.one(kq).data()).isPositive();
  }

  private DatagramChannel receiver() throws IOException {
    DatagramChannel receiver = opened(DatagramChannel.open()).bind(ANY_PORT);
    receiver.configureBlocking(false);
    return receiver;
  }

  /** An empty datagram has no bytes to count, so a mark of 1 was waited for in vain. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 100})
  void emptyDatagramReachesEveryMark(long mark) throws Exception {
    DatagramChannel receiver = receiver();
    kq.register(Watch.read(receiver).lowat(mark));
    Expect.none(kq);
    opened(DatagramChannel.open()).send(ByteBuffer.allocate(0), receiver.getLocalAddress());
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    assertThat(receiver.receive(ByteBuffer.allocate(1))).isNotNull();
    Expect.none(kq);
  }

  /** Linux counts the first datagram only, so a mark above it was waited for in vain. */
  @Test
  void severalDatagramsReachAMarkAboveTheFirst() throws Exception {
    DatagramChannel receiver = receiver();
    DatagramChannel sender = opened(DatagramChannel.open());
    Registration read = kq.register(Watch.read(receiver).lowat(100));
    for (int i = 0; i < 10; i++) {
      sender.send(ByteBuffer.allocate(20), receiver.getLocalAddress());
    }
    assertThat(Expect.one(kq).data()).isEqualTo(20);
    RawFiles.Pair unix = files.datagrams();
    read.close();
    kq.register(Watch.read(unix.one()).lowat(100));
    files.write(unix.other(), 20);
    assertThat(Expect.one(kq).data()).isEqualTo(20);
  }

  /** The error of a datagram that was refused did not reach a knote with a mark. */
  @Test
  void errorOfADatagramReachesEveryMark() throws Exception {
    DatagramChannel gone = receiver();
    DatagramChannel sender = opened(DatagramChannel.open()).connect(gone.getLocalAddress());
    sender.configureBlocking(false);
    gone.close();
    kq.register(Watch.read(sender).lowat(100));
    sender.write(ByteBuffer.allocate(1));
    assertThat(Expect.one(kq).isEof()).isFalse();
    assertThatThrownBy(() -> sender.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
  }

  /** Netlink does not count at all: data was -1, and a mark was waited for in vain. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1000})
  void socketThatDoesNotCountReachesEveryMark(long mark) throws Exception {
    int netlink = files.socket(16, 3, 0); // AF_NETLINK, SOCK_RAW, NETLINK_ROUTE
    kq.register(Watch.read(netlink).lowat(mark));
    Expect.none(kq);
    ByteBuffer list = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
    list.putInt(20).putShort((short) 18).putShort((short) 0x301); // RTM_GETLINK, REQUEST | DUMP
    files.write(netlink, list.array());
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    assertThat(files.drain(netlink)).isPositive();
    Expect.none(kq);
  }

  /** What has no count at all never reached a mark above the number that stands for it. */
  @Test
  void timerfdReachesEveryMark() throws Exception {
    kq.register(Watch.read(files.timerfd(1)).lowat(100));
    assertThat(Expect.one(kq).data()).isEqualTo(8);
  }

  /** A mark above what the receive buffer holds made both sides wait for ever. */
  @Test
  void markThatTheReceiveBufferNeverHoldsIsReachedWhenItIsFull() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.setOption(StandardSocketOptions.SO_RCVBUF, 4096).bind(ANY_PORT);
      SocketChannel client = opened(SocketChannel.open(server.getLocalAddress()));
      SocketChannel accepted = opened(server.accept());
      accepted.configureBlocking(false);
      kq.register(Watch.read(accepted).lowat(100_000_000));
      try (var writer = Meanwhile.call(() -> client.write(ByteBuffer.allocate(10_000_000)))) {
        assertThat(Expect.one(kq).data()).isBetween(100L, 10_000_000L);
        assertThat(writer.isDone()).isFalse();
      }
    }
  }

  /** A mark above what a pipe holds was accepted, and the writer and its reader waited for ever. */
  @Test
  void markThatAPipeNeverHoldsIsRefused() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    Registration read = kq.register(Watch.read(pipe.reader()).lowat(10));
    assertThatThrownBy(() -> read.modify(Watch.read(pipe.reader()).lowat(10_000_000)))
        .isInstanceOf(KqueueException.class)
        .hasMessageContaining("the mark of 10000000 bytes can not be reached");
    files.write(pipe.writer(), 10);
    assertThat(Expect.one(kq).data()).as("by the mark before").isEqualTo(10);
  }

  /** A count that is asked for after the program has read everything is 0. */
  @Test
  void countAfterTheReadIsNothing() throws Exception {
    Connection c = connection();
    kq.register(Watch.read(c.client));
    c.accepted.write(hello());
    KeventList events = new KeventList(1);
    assertThat(kq.kevent(null, events, Kqueue.FOREVER)).isEqualTo(1);
    assertThat(c.client.read(ByteBuffer.allocate(10))).isEqualTo(5);
    assertThat(events.data(0)).isZero();
  }

  /** A terminal that hung up was at its end with one byte left, for ever. */
  @Test
  void terminalThatHungUpHasNothingLeft() throws Exception {
    RawFiles.Pair pty = files.pty();
    kq.register(Watch.read(pty.other()));
    files.close(pty.one());
    Kevent event = Expect.one(kq);
    assertThat(flags(event)).isEqualTo(EOF_NODATA_HUP);
    assertThat(event.data()).isZero();
  }

  /** The end of file that is typed on an empty line has no bytes, but can be read. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 5})
  void endOfFileTypedOnAnEmptyLineReachesEveryMark(long mark) throws Exception {
    RawFiles.Pair pty = files.pty();
    files.setCooked(pty.other());
    kq.register(Watch.read(pty.other()).lowat(mark));
    files.write(pty.one(), RawFiles.END_OF_FILE);
    assertThat(flags(Expect.one(kq))).isZero();
    assertThat(files.read(pty.other(), 10)).isZero();
    Expect.none(kq);
  }

  // ---- the flags of the end ----

  /** The end of a pipe lacked EV_HUP, which DragonFly sets once the other side has gone. */
  @Test
  void readerOfAPipeSeesThatTheWriterHasHungUp() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 3);
    files.close(pipe.writer());
    Kevent event = Expect.one(kq);
    assertThat(flags(event)).isEqualTo(EOF_HUP);
    assertThat(event.data()).isEqualTo(3);
    files.drain(pipe.reader());
    assertThat(flags(Expect.one(kq))).isEqualTo(EOF_NODATA_HUP);
  }

  /** WRITE at its end lacked EV_NODATA. */
  @Test
  void writerOfAPipeSeesThatNothingMoreIsTaken() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.write(pipe.writer()));
    files.close(pipe.reader());
    Kevent event = Expect.one(kq);
    assertThat(flags(event)).isEqualTo(EOF_NODATA);
    assertThat(event.data()).isZero();
  }

  /** The flags of the end go away when another writer, or reader, opens a FIFO. */
  @Test
  void endOfAFifoIsTakenBack(@TempDir Path folder) throws Exception {
    Path fifo = folder.resolve("fifo");
    files.mkfifo(fifo);
    int reader = files.openToRead(fifo);
    int writer = files.openToWrite(fifo);
    kq.register(Watch.read(reader));
    files.close(writer);
    assertThat(flags(Expect.one(kq))).isEqualTo(EOF_NODATA_HUP);
    writer = files.openToWrite(fifo);
    files.write(writer, 2);
    Kevent event = Expect.one(kq);
    assertThat(flags(event)).isZero();
    assertThat(event.data()).isEqualTo(2);
    event.registration().close();

    kq.register(Watch.write(writer));
    files.close(reader);
    assertThat(flags(Expect.one(kq))).isEqualTo(EOF_NODATA);
    files.openToRead(fifo);
    assertThat(flags(Expect.one(kq))).isZero();
  }

  /** Of TCP the end of one half is no hang-up; the end of both is. */
  @Test
  void connectionHasHungUpWhenBothHalvesHaveEnded() throws Exception {
    Connection c = connection();
    Registration read = kq.register(Watch.read(c.client));
    c.accepted.shutdownOutput();
    assertThat(flags(awaitEnd())).isEqualTo(EOF_NODATA);
    c.client.shutdownOutput();
    Meanwhile.until(
        "both halves are known to have ended",
        () -> kq.poll().stream().anyMatch(event -> flags(event) == EOF_NODATA_HUP));
    read.close();
    kq.register(Watch.write(c.client));
    Kevent event = Expect.one(kq);
    assertThat(flags(event)).isEqualTo(EOF_NODATA_HUP);
    assertThat(event.data()).isZero();
  }

  /** A reset and a unix stream that is closed end both halves. */
  @Test
  void connectionThatIsGoneHasHungUp() throws Exception {
    RawFiles.Pair unix = files.streams();
    Registration read = kq.register(Watch.read(unix.one()));
    files.close(unix.other());
    assertThat(flags(Expect.one(kq))).isEqualTo(EOF_NODATA_HUP);
    read.close();
    kq.register(Watch.read(reset()));
    assertThat(flags(awaitEnd())).isEqualTo(EOF_NODATA_HUP);
  }

  /** The master of a terminal whose slave is closed. */
  @Test
  void masterOfATerminalSeesThatTheSlaveHasHungUp() throws Exception {
    RawFiles.Pair pty = files.pty();
    kq.register(Watch.read(pty.one()));
    files.write(pty.other(), 3);
    files.close(pty.other());
    Kevent event = awaitEnd();
    assertThat(flags(event)).isEqualTo(EOF_HUP);
    assertThat(files.read(pty.one(), 10)).isEqualTo(3);
    assertThat(flags(Expect.one(kq))).isEqualTo(EOF_NODATA_HUP);
  }
}
