// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DISABLE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Filter;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.support.ThreadMeter;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.NotRegisteredException;

/** Channels whose numbers are out of reach, watched by the JDK's selectors. */
class BridgedChannelTest {
  private final Kqueue kq = Kqueue.open();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private ServerSocketChannel server;
  private SocketChannel client;
  private SocketChannel accepted;

  @BeforeEach
  void connect() throws Exception {
    ChannelDescriptors.hidden = true;
    server = ServerSocketChannel.open().bind(loopback(0), 50);
    client = SocketChannel.open(server.getLocalAddress());
    accepted = server.accept();
    opened.addAll(List.of(server, client, accepted));
    server.configureBlocking(false);
    client.configureBlocking(false);
    accepted.configureBlocking(false);
  }

  @AfterEach
  void close() throws Exception {
    ChannelDescriptors.hidden = false;
    kq.close();
    for (AutoCloseable each : opened) {
      each.close();
    }
    awaitEnd();
  }

  /** The thread lives only while something is watched. */
  private static void awaitEnd() {
    Meanwhile.until("the thread has ended", () -> bridgeThread() == null);
  }

  private static Thread bridgeThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().equals("kqueue4j-channels"))
        .findFirst()
        .orElse(null);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static void send(SocketChannel channel, int bytes) throws IOException {
    assertThat(channel.write(ByteBuffer.allocate(bytes))).isEqualTo(bytes);
  }

  private static int drain(SocketChannel channel) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
    int all = 0;
    for (int n = channel.read(chunk); n > 0; n = channel.read(chunk.clear())) {
      all += n;
    }
    return all;
  }

  @Test
  void readIsReportedWhileThereIsSomethingToRead() throws Exception {
    Registration read = kq.register(Watch.read(client), "client");
    Expect.none(kq);
    send(accepted, 100);
    for (int i = 0; i < 3; i++) {
      Kevent event = Expect.one(kq);
      assertThat(event.filter()).isEqualTo(Filter.READ);
      assertThat(event.attachment()).isEqualTo("client");
      assertThat(event.data()).as("the length is not counted").isEqualTo(1);
      assertThat(event.source()).isSameAs(client);
      assertThat(event.registration()).isEqualTo(read);
      assertThat(event.ident()).isEqualTo(read.ident());
    }
    assertThat(drain(client)).isEqualTo(100);
    Expect.none(kq);
    Expect.sleep(kq);
    send(accepted, 1);
    assertThat(Expect.one(kq).attachment()).isEqualTo("client");
  }

  @Test
  void waitingThreadIsWokenEachTime() throws Exception {
    kq.register(Watch.read(client));
    for (int i = 0; i < 20; i++) {
      try (var waiter = Meanwhile.call(kq::take)) {
        waiter.untilItWaits();
        send(accepted, 1);
        assertThat(waiter.join()).hasSize(1);
      }
      assertThat(drain(client)).isEqualTo(1);
    }
  }

  @Test
  void waitingVirtualThreadIsWoken() throws Exception {
    kq.register(Watch.read(client));
    try (var waiter = Meanwhile.callVirtually(kq::take)) {
      waiter.untilItWaits();
      send(accepted, 1);
      assertThat(waiter.join()).hasSize(1);
    }
  }

  @Test
  void listenerIsReadableWhileConnectionsWait() throws Exception {
    kq.register(Watch.read(server));
    Expect.none(kq);
    try (SocketChannel one = SocketChannel.open(server.getLocalAddress())) {
      assertThat(Expect.one(kq).source()).isSameAs(server);
      server.accept().close();
      Expect.none(kq);
      assertThat(one.isConnected()).isTrue();
    }
  }

  @Test
  void writeIsReportedWhileThereIsRoom() throws Exception {
    kq.register(Watch.write(client));
    assertThat(Expect.one(kq).filter()).isEqualTo(Filter.WRITE);
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
    Meanwhile.until(
        "the buffers are full",
        () -> {
          try {
            while (client.write(chunk.clear()) > 0) {}
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return kq.poll().isEmpty();
        });
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      Meanwhile.until(
          "there is room",
          () -> {
            try {
              drain(accepted);
              return waiter.isDone();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      assertThat(waiter.join()).singleElement().returns(Filter.WRITE, Kevent::filter);
    }
  }

  @Test
  void readAndWriteOfOneChannelAreTwoKnotes() throws Exception {
    kq.register(Watch.read(client));
    kq.register(Watch.write(client).oneshot());
    assertThat(Expect.one(kq).filter()).isEqualTo(Filter.WRITE);
    Expect.none(kq);
    send(accepted, 1);
    assertThat(Expect.one(kq).filter()).isEqualTo(Filter.READ);
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void endOfFileAndResetAreReadable() throws Exception {
    Registration read = kq.register(Watch.read(client));
    accepted.shutdownOutput();
    assertThat(Expect.one(kq).isEof()).as("the selectors can't tell").isFalse();
    assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    read.close();

    kq.register(Watch.read(accepted));
    client.setOption(StandardSocketOptions.SO_LINGER, 0);
    client.close();
    assertThat(Expect.one(kq).source()).isSameAs(accepted);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> accepted.read(ByteBuffer.allocate(1)));
  }

  @Test
  void pipesAndDatagramsAreWatchedToo() throws Exception {
    Pipe pipe = Pipe.open();
    DatagramChannel datagrams = DatagramChannel.open().bind(loopback(0));
    opened.addAll(List.of(pipe.source(), pipe.sink(), datagrams));
    pipe.source().configureBlocking(false);
    pipe.sink().configureBlocking(false);
    datagrams.configureBlocking(false);
    kq.register(Watch.read(pipe.source()));
    kq.register(Watch.read(datagrams));
    Expect.none(kq);
    pipe.sink().write(ByteBuffer.allocate(1));
    assertThat(Expect.one(kq).source()).isSameAs(pipe.source());
    pipe.source().read(ByteBuffer.allocate(1));
    datagrams.send(ByteBuffer.allocate(1), datagrams.getLocalAddress());
    assertThat(Expect.one(kq).source()).isSameAs(datagrams);
    kq.register(Watch.write(pipe.sink()).oneshot());
    kq.register(Watch.write(datagrams).oneshot());
    datagrams.receive(ByteBuffer.allocate(1));
    assertThat(kq.poll())
        .extracting(Kevent::source)
        .containsExactlyInAnyOrder(pipe.sink(), datagrams);
  }

  @Test
  void connectionIsReportedToTheWriter() throws Exception {
    SocketChannel late = SocketChannel.open();
    opened.add(late);
    late.configureBlocking(false);
    boolean atOnce = late.connect(server.getLocalAddress());
    kq.register(Watch.write(late));
    assertThat(Expect.one(kq).source()).isSameAs(late);
    assertThat(atOnce || late.finishConnect()).isTrue();
    kq.register(Watch.read(late));
    assertThat(Expect.one(kq).filter()).isEqualTo(Filter.WRITE);
  }

  @Test
  void refusedConnectionIsReportedToTheWriter() throws Exception {
    InetSocketAddress nobody;
    try (ServerSocketChannel gone = ServerSocketChannel.open().bind(loopback(0))) {
      nobody = (InetSocketAddress) gone.getLocalAddress();
    }
    SocketChannel refused = SocketChannel.open();
    opened.add(refused);
    refused.configureBlocking(false);
    try {
      refused.connect(nobody);
    } catch (java.net.ConnectException e) {
      return; // the kernel said so at once
    }
    kq.register(Watch.write(refused));
    Expect.one(kq);
    assertThatExceptionOfType(java.net.ConnectException.class).isThrownBy(refused::finishConnect);
    Meanwhile.until("the knote of the closed channel is gone", () -> kq.size() == 0);
  }

  @Test
  void clearIsReportedForAsLongAsThereIsSomething() throws Exception {
    kq.register(Watch.read(client).clear());
    send(accepted, 1);
    Expect.one(kq);
    Expect.one(kq);
    assertThat(drain(client)).isEqualTo(1);
    Expect.sleep(kq);
    send(accepted, 1);
    Expect.one(kq);
  }

  @Test
  void dispatchAndDisabledWaitForEnable() throws Exception {
    Registration dispatch = kq.register(Watch.read(client).dispatch());
    send(accepted, 1);
    Expect.one(kq);
    Expect.sleep(kq);
    dispatch.enable();
    Expect.one(kq);
    assertThat(drain(client)).isEqualTo(1);
    dispatch.enable();
    Expect.sleep(kq);
    send(accepted, 1);
    Expect.one(kq);
    dispatch.close();

    Registration disabled = kq.register(Watch.read(client).disabled());
    Expect.none(kq);
    assertThat(drain(client)).isEqualTo(1);
    disabled.enable();
    Expect.none(kq);
    disabled.disable();
    send(accepted, 1);
    Expect.sleep(kq);
    disabled.enable();
    Expect.one(kq);
  }

  @Test
  void whatNobodyReadsKeepsNoThreadBusy() throws Exception {
    kq.register(Watch.read(client));
    kq.register(Watch.write(client).disabled());
    send(accepted, 1);
    Expect.one(kq);
    Thread thread = bridgeThread();
    long cpu = ThreadMeter.cpuNanosOf(thread);
    try (Kqueue idle = Kqueue.open()) {
      Expect.sleep(idle);
    }
    assertThat(ThreadMeter.cpuNanosOf(thread) - cpu).isLessThan(100_000_000);
  }

  @Test
  void severalQueuesWatchOneChannel() throws Exception {
    try (Kqueue other = Kqueue.open()) {
      kq.register(Watch.read(client));
      other.register(Watch.read(client).oneshot());
      try (var one = Meanwhile.call(kq::take);
          var two = Meanwhile.call(other::take)) {
        one.untilItWaits();
        two.untilItWaits();
        send(accepted, 1);
        assertThat(one.join()).hasSize(1);
        assertThat(two.join()).hasSize(1);
      }
      drain(client);
      Expect.none(kq);
      Expect.none(other);
      send(accepted, 1);
      Expect.one(kq);
      Expect.none(other);
    }
  }

  @Test
  void queueThatWatchesTheQueueIsNotified() throws Exception {
    try (Kqueue outer = Kqueue.open()) {
      kq.register(Watch.read(client));
      outer.register(Watch.read(kq));
      try (var waiter = Meanwhile.call(outer::take)) {
        waiter.untilItWaits();
        send(accepted, 1);
        assertThat(waiter.join()).singleElement().returns(1L, Kevent::data);
      }
    }
  }

  @Test
  void deletedKnoteLeavesTheChannelAsItWas() throws Exception {
    Registration read = kq.register(Watch.read(client));
    Registration write = kq.register(Watch.write(client));
    assertThat(client.isRegistered()).isTrue();
    assertThatExceptionOfType(java.nio.channels.IllegalBlockingModeException.class)
        .isThrownBy(() -> client.configureBlocking(true));
    read.close();
    assertThat(client.isRegistered()).isTrue();
    write.close();
    assertThat(client.isRegistered()).isFalse();
    client.configureBlocking(true);
    awaitEnd();

    client.configureBlocking(false);
    kq.register(Watch.read(client));
    send(accepted, 1);
    Expect.one(kq);
    kq.close();
    assertThat(client.isRegistered()).isFalse();
  }

  @Test
  void programsOwnSelectorsWorkBesides() throws Exception {
    try (Selector selector = Selector.open()) {
      client.register(selector, SelectionKey.OP_READ);
      Registration read = kq.register(Watch.read(client));
      send(accepted, 1);
      Expect.one(kq);
      assertThat(selector.select(Meanwhile.SOON.toMillis())).isEqualTo(1);
      read.close();
      assertThat(client.keyFor(selector).isValid()).isTrue();
    }
  }

  @Test
  void channelClosedByAnotherThreadIsClosedAtOnceAndItsKnotesGo() throws Exception {
    kq.register(Watch.read(client));
    kq.register(Watch.read(server));
    Registration user = kq.register(Watch.user());
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
      server.close();
      client.close();
      Meanwhile.until("the knotes are gone", () -> kq.size() == 1);
      Meanwhile.until("nobody listens", () -> !canConnect(address));
      user.trigger();
      assertThat(waiter.join()).singleElement().returns(Filter.USER, Kevent::filter);
    }
    accepted.configureBlocking(true);
    assertThat(accepted.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    awaitEnd();
  }

  private static boolean canConnect(InetSocketAddress address) {
    try (SocketChannel channel = SocketChannel.open(address)) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void pendingEventOfClosedChannelIsNotReported() throws Exception {
    for (int i = 0; i < 50; i++) {
      Pipe pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      kq.register(Watch.read(pipe.source()));
      pipe.sink().write(ByteBuffer.allocate(1));
      Expect.one(kq);
      pipe.source().close();
      Expect.none(kq);
      pipe.sink().close();
    }
    Meanwhile.until("the knotes are gone", () -> kq.size() == 0);
  }

  /** The close was handled by the thread, and the last reference dropped after that. */
  @Test
  void threadEndsThoughAnotherOneReleasesTheLastChannel() throws Exception {
    for (int i = 0; i < 50; i++) {
      Pipe pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      kq.register(Watch.read(pipe.source()));
      BridgedChannel held =
          ChannelBridge.INSTANCE.hold(SourceIdent.of(pipe.source()), pipe.source());
      pipe.source().close();
      Meanwhile.until("the knotes are gone", () -> kq.size() == 0);
      held.drop();
      awaitEnd();
      pipe.sink().close();
    }
  }

  @Test
  void closedChannelIsRefused() throws Exception {
    Watch<Kevent.Read> read = Watch.read(client);
    client.close();
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(read))
        .returns(Errno.EBADF, KqueueException::errno);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Watch.read(client))
        .returns(Errno.EBADF, KqueueException::errno);
    assertThat(kq.size()).isZero();
  }

  @Test
  void whatTheSelectorsCanNotDoIsRefusedWithReason() throws Exception {
    SocketChannel unconnected = SocketChannel.open();
    opened.add(unconnected);
    unconnected.configureBlocking(false);
    assertRefused(Watch.except(client), Errno.EOPNOTSUPP, "--add-exports");
    assertRefused(Watch.read(client).lowat(10), Errno.EOPNOTSUPP, "NOTE_LOWAT");
    assertRefused(Watch.write(server), Errno.EOPNOTSUPP, "no such operation");
    assertRefused(Watch.write(unconnected), Errno.ENOTCONN, "connect");
    client.configureBlocking(true);
    assertRefused(Watch.read(client), Errno.EINVAL, "configureBlocking(false)");
    assertThat(client.isRegistered()).isFalse();

    Registration read = kq.register(Watch.read(accepted));
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> read.modify(Watch.read(accepted).lowat(10)))
        .returns(Errno.EOPNOTSUPP, KqueueException::errno);
    client.write(ByteBuffer.allocate(1));
    Expect.one(kq);
  }

  private void assertRefused(Watch<?> watch, Errno errno, String why) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(watch))
        .withMessageContaining(why)
        .returns(errno, KqueueException::errno);
    assertThat(kq.size()).isZero();
  }

  @Test
  void eventLeadsToItsRegistration() throws Exception {
    Watch<Kevent.Read> read = Watch.read(client).oneshot();
    Registration registration = kq.register(read);
    send(accepted, 1);
    assertThat(Expect.one(kq).registration()).isEqualTo(registration);
    assertThat(kq.size()).isZero();
    assertThat(registration.isValid()).isFalse();
    assertThatExceptionOfType(NotRegisteredException.class).isThrownBy(registration::enable);
    kq.register(read);
    assertThat(Expect.one(kq).source()).isSameAs(client);
    kq.register(Watch.write(client));
    Expect.one(kq).registration().close();
    assertThat(kq.size()).isZero();
  }

  @Test
  void listOfChangesKeepsTheChannelsItNames() throws Exception {
    KeventList changes = new KeventList(4);
    changes.add(Watch.read(client), EV_ADD, null);
    changes.add(Watch.write(client), EV_ADD | EV_DISABLE, null);
    System.gc();
    assertThat(kq.kevent(changes, null, 0)).isZero();
    assertThat(kq.size()).isEqualTo(2);
  }

  /** Nothing is lost while knotes come and go, and data with them. */
  @Test
  void addingAndDeletingAgainAndAgainLosesNothing() throws Exception {
    Random random = new Random(7);
    Registration added = null;
    int there = 0;
    for (int i = 0; i < 2000; i++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          if (added != null) {
            added.close();
            added = null;
          } else {
            IoWatch<Kevent.Read> read = Watch.read(client);
            added = kq.register(random.nextBoolean() ? read : read.clear());
          }
        }
        case 1 -> {
          send(accepted, 1);
          there++;
        }
        case 2 -> there -= drain(client);
        default -> {
          if (added != null && there > 0) {
            Expect.one(kq);
          } else if (added == null) {
            Expect.none(kq);
          } else {
            assertThat(kq.poll(Duration.ofNanos(1))).isEmpty();
          }
        }
      }
    }
  }

  /** Channels come and go in two queues, closed or deleted in no order. */
  @Test
  void severalThreadsAddDeleteAndCloseAtOnce() throws Exception {
    try (Kqueue other = Kqueue.open()) {
      List<Meanwhile<Void>> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Random random = new Random(i);
        threads.add(
            Meanwhile.call(
                () -> {
                  for (int k = 0; k < 150; k++) {
                    comeAndGo(random, other);
                  }
                  return null;
                }));
      }
      for (Meanwhile<Void> thread : threads) {
        thread.join();
      }
      Meanwhile.until("the knotes are gone", () -> kq.size() + other.size() == 0);
    }
  }

  private void comeAndGo(Random random, Kqueue other) throws Exception {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    Watch<Kevent.Read> read = Watch.read(pipe.source()).oneshot().disabled();
    Registration one = kq.register(read);
    Registration two = other.register(read);
    pipe.sink().write(ByteBuffer.allocate(1));
    if (random.nextBoolean()) {
      one.enable();
      Meanwhile.until("it is reported", () -> !kq.poll().isEmpty() || !one.isValid());
    } else {
      one.close();
    }
    if (random.nextBoolean()) {
      two.close();
      pipe.source().configureBlocking(true);
      assertThat(pipe.source().isRegistered()).isFalse();
    }
    pipe.source().close();
    assertThat(pipe.sink().isOpen()).isTrue();
    Meanwhile.until("the pipe is broken", () -> isBroken(pipe));
    pipe.sink().close();
  }

  private static boolean isBroken(Pipe pipe) {
    try {
      pipe.sink().write(ByteBuffer.allocate(1));
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void nothingIsLeftOpen() throws Exception {
    awaitEnd();
    long before = RawFiles.ownDescriptors();
    for (int i = 0; i < 20; i++) {
      try (Kqueue queue = Kqueue.open()) {
        queue.register(Watch.read(client));
        queue.register(Watch.read(server));
        queue.poll();
        assertThat(RawFiles.ownDescriptors()).isGreaterThan(before);
      }
    }
    awaitEnd();
    Meanwhile.until("nothing is left open", () -> RawFiles.ownDescriptors() == before);
  }
}
