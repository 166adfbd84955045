package org.kqueue4j.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/** READ and WRITE on terminals, eventfds, UDP and the null device. */
class DeviceTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  @Test
  void terminalIsReadableOnBothSides() throws Exception {
    RawFiles.Pair pty = files.pty();
    kq.add(Kevent.read(pty.one()));
    kq.add(Kevent.read(pty.other()));
    Expect.none(kq);
    files.write(pty.one(), 3);
    Kevent event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(pty.other());
    assertThat(event.data()).isEqualTo(3);
    files.drain(pty.other());
    files.write(pty.other(), 4);
    event = Expect.one(kq);
    assertThat(event.ident()).isEqualTo(pty.one());
    assertThat(event.data()).isEqualTo(4);
    assertThat(event.isEof()).isFalse();
  }

  @Test
  void masterIsToldThatTheSlaveHungUp() throws Exception {
    RawFiles.Pair pty = files.pty();
    kq.add(Kevent.read(pty.one()));
    Expect.none(kq);
    files.close(pty.other());
    assertThat(Expect.one(kq).isEof()).isTrue();
  }

  @Test
  void slaveIsToldThatTheMasterHungUp() throws Exception {
    RawFiles.Pair pty = files.pty();
    kq.add(Kevent.read(pty.other()).clear());
    kq.add(Kevent.write(pty.other()).clear());
    assertThat(Expect.one(kq).isEof()).isFalse();
    files.close(pty.one());
    assertThat(kq.poll(Meanwhile.SOON)).hasSize(2).allMatch(Kevent::isEof);
  }

  @Test
  void eventfdIsReadableWhileItsCountIsNotZero() throws Exception {
    int eventfd = files.eventfd();
    kq.add(Kevent.read(eventfd));
    Expect.none(kq);
    files.add(eventfd, 5);
    assertThat(Expect.one(kq).data()).isEqualTo(8);
    files.read(eventfd, 8);
    Expect.none(kq);
  }

  @Test
  void eventfdIsWritableUnlessItIsFull() throws Exception {
    int eventfd = files.eventfd();
    kq.add(Kevent.write(eventfd));
    assertThat(Expect.one(kq).data()).isPositive();
    files.add(eventfd, -2);
    Expect.none(kq);
    files.read(eventfd, 8);
    assertThat(Expect.one(kq).data()).isPositive();
  }

  @Test
  void nullDeviceIsAlwaysAtItsEnd() throws Exception {
    int fd = files.openToReadAndWrite(Path.of("/dev/null"));
    kq.add(Kevent.read(fd));
    Kevent event = Expect.one(kq);
    assertThat(event.flags() & Flag.bits(Flag.EOF, Flag.NODATA))
        .isEqualTo(Flag.bits(Flag.EOF, Flag.NODATA));
    assertThat(event.data()).isZero();
    kq.delete(event);
    kq.add(Kevent.write(fd));
    event = Expect.one(kq);
    assertThat(event.isEof()).isFalse();
    assertThat(event.data()).isPositive();
  }

  @Test
  void datagramChannelCountsTheFirstDatagram() throws Exception {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (DatagramChannel receiver = DatagramChannel.open().bind(anywhere);
        DatagramChannel sender = DatagramChannel.open()) {
      receiver.configureBlocking(false);
      kq.add(Kevent.read(receiver));
      Expect.none(kq);
      sender.send(ByteBuffer.allocate(30), receiver.getLocalAddress());
      sender.send(ByteBuffer.allocate(40), receiver.getLocalAddress());
      assertThat(Expect.one(kq).data()).isEqualTo(30);
      receiver.receive(ByteBuffer.allocate(100));
      assertThat(Expect.one(kq).data()).isEqualTo(40);
      receiver.receive(ByteBuffer.allocate(100));
      Expect.none(kq);
      kq.add(Kevent.write(sender));
      assertThat(Expect.one(kq).data()).isGreaterThan(1000);
    }
  }
}
