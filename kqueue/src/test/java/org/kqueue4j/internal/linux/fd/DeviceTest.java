// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.LimitsTest;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;

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
    kq.register(Watch.read(pty.one()));
    kq.register(Watch.read(pty.other()));
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
  void masterSeesThatTheSlaveHungUp() throws Exception {
    RawFiles.Pair pty = files.pty();
    kq.register(Watch.read(pty.one()));
    Expect.none(kq);
    files.close(pty.other());
    assertThat(Expect.one(kq).isEof()).isTrue();
  }

  @Test
  void slaveSeesThatTheMasterHungUp() throws Exception {
    RawFiles.Pair pty = files.pty();
    kq.register(Watch.read(pty.other()).clear());
    kq.register(Watch.write(pty.other()).clear());
    assertThat(Expect.one(kq).isEof()).isFalse();
    files.close(pty.one());
    assertThat(kq.poll(Meanwhile.SOON)).hasSize(2).allMatch(Kevent::isEof);
  }

  @Test
  void masterIsNoLongerAtItsEndWhenTheSlaveIsOpenedAgain() throws Exception {
    RawFiles.Pair pty = files.pty();
    Path slave = Files.readSymbolicLink(Path.of("/proc/self/fd/" + pty.other()));
    kq.register(Watch.read(pty.one()));
    files.close(pty.other());
    assertThat(Expect.one(kq).isEof()).isTrue();
    int again = files.openToReadAndWrite(slave);
    Expect.none(kq);
    files.write(again, 4);
    Kevent event = Expect.one(kq);
    assertThat(event.data()).isEqualTo(4);
    assertThat(event.isEof()).isFalse();
  }

  @Test
  void endOfFileTypedAtTerminalIsReadableAsNothing() throws Exception {
    RawFiles.Pair pty = files.pty();
    files.setCooked(pty.other());
    kq.register(Watch.read(pty.other()));
    files.write(pty.one(), (byte) 'a');
    Expect.none(kq);
    files.write(pty.one(), (byte) '\n');
    assertThat(Expect.one(kq).data()).isEqualTo(2);
    assertThat(files.drain(pty.other())).isEqualTo(2);
    Expect.none(kq);
    files.write(pty.one(), RawFiles.END_OF_FILE);
    Kevent event = Expect.one(kq);
    assertThat(event.data()).isZero();
    assertThat(event.isEof()).as("the terminal goes on").isFalse();
    assertThat(files.read(pty.other(), 10)).isZero();
    Expect.none(kq);
  }

  @Test
  void timerfdIsReadableWhenItHasExpired() throws Exception {
    int timer = files.timerfd(1_000_000);
    kq.register(Watch.read(timer));
    assertThat(Expect.one(kq).data()).isEqualTo(8);
    assertThat(files.read(timer, 8)).isEqualTo(8);
    Expect.sleep(kq);
  }

  @Test
  void signalfdIsReadableWhileSignalsWait() throws Exception {
    int signal = 50; // a real-time one, which the JVM does not use
    int signals = files.signalfd(signal);
    kq.register(Watch.read(signals));
    Expect.none(kq);
    files.raise(signal);
    assertThat(Expect.one(kq).data()).isPositive();
    assertThat(files.read(signals, 128)).isEqualTo(128);
    Expect.none(kq);
  }

  @Test
  void errorOfDatagramIsNoEndOfFile() throws Exception {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (DatagramChannel channel = DatagramChannel.open().bind(anywhere)) {
      channel.configureBlocking(false);
      try (DatagramChannel gone = DatagramChannel.open().bind(anywhere)) {
        channel.connect(gone.getLocalAddress());
      }
      kq.register(Watch.read(channel));
      Expect.none(kq);
      channel.write(ByteBuffer.allocate(1));
      Kevent event = Expect.one(kq);
      assertThat(event.isEof()).isFalse();
      kq.register(Watch.write(channel));
      assertThat(kq.poll()).hasSize(2).noneMatch(Kevent::isEof);
      assertThatExceptionOfType(PortUnreachableException.class)
          .as("the error is left to the reader")
          .isThrownBy(() -> channel.read(ByteBuffer.allocate(1)));
      assertThat(Expect.one(kq).filter()).isEqualTo(Filter.WRITE);
    }
  }

  @Test
  void eventfdIsReadableWhileItsCountIsNotZero() throws Exception {
    int eventfd = files.eventfd();
    kq.register(Watch.read(eventfd));
    Expect.none(kq);
    files.add(eventfd, 5);
    assertThat(Expect.one(kq).data()).isEqualTo(5);
    Kevent event = Expect.one(kq);
    files.add(eventfd, 0x1234);
    assertThat(event.data()).as("counted when it is read").isEqualTo(0x1239);
    files.read(eventfd, 8);
    Expect.none(kq);
    files.add(eventfd, -2);
    assertThat(Expect.one(kq).data()).as("unsigned").isEqualTo(-2);
  }

  @Test
  void semaphoreIsCountedToo() throws Exception {
    int semaphore = files.semaphore();
    kq.register(Watch.read(semaphore));
    files.add(semaphore, 3);
    assertThat(Expect.one(kq).data()).isEqualTo(3);
    files.read(semaphore, 8);
    assertThat(Expect.one(kq).data()).isEqualTo(2);
  }

  @Test
  void eventfdIsReportedFromItsMarkOn() throws Exception {
    int eventfd = files.eventfd();
    kq.register(Watch.read(eventfd).lowat(10));
    files.add(eventfd, 9);
    Expect.none(kq);
    files.add(eventfd, 1);
    assertThat(Expect.one(kq).data()).isEqualTo(10);
    files.read(eventfd, 8);
    Expect.none(kq);
    files.add(eventfd, Long.MIN_VALUE);
    assertThat(Expect.one(kq).data()).as("unsigned").isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void eventfdHasRoomForItsMark() throws Exception {
    int eventfd = files.eventfd();
    kq.register(Watch.write(eventfd).lowat(10));
    assertThat(Expect.one(kq).data()).isEqualTo(-2);
    files.add(eventfd, 5);
    assertThat(Expect.one(kq).data()).as("unsigned").isEqualTo(-7);
    files.add(eventfd, -2 - 9 - 5);
    Expect.none(kq);
    files.read(eventfd, 8);
    assertThat(Expect.one(kq).data()).isEqualTo(-2);
  }

  @Test
  void eventfdIsWritableUnlessItIsFull() throws Exception {
    int eventfd = files.eventfd();
    kq.register(Watch.write(eventfd));
    assertThat(Expect.one(kq).data()).as("2^64 - 2").isEqualTo(-2);
    files.add(eventfd, 5);
    assertThat(Expect.one(kq).data()).isEqualTo(-7);
    files.add(eventfd, -2 - 5);
    Expect.none(kq);
    files.read(eventfd, 8);
    assertThat(Expect.one(kq).data()).isEqualTo(-2);
  }

  @Test
  void eventfdIsNotCountedWhileNoDescriptorIsLeft() throws Exception {
    assertThat(LimitsTest.run(Uncounted.class, "ulimit -n 1500; "))
        .containsExactlyInAnyOrder("8", "1", "read 5", "write -2");
  }

  /** Reads the data of an eventfd without and with descriptors. */
  static final class Uncounted {
    private Uncounted() {}

    public static void main(String[] args) throws Exception {
      List<AutoCloseable> hoard = new ArrayList<>();
      try (Kqueue kq = Kqueue.open()) {
        RawFiles files = new RawFiles();
        int eventfd = files.eventfd();
        files.add(eventfd, 5);
        kq.register(Watch.read(eventfd));
        kq.poll().getFirst().data(); // loads the classes, which takes descriptors
        Kevent readable = kq.poll().getFirst();
        kq.register(Watch.write(files.eventfd()));
        Kevent writable =
            kq.poll().stream().filter(e -> e.filter() == Filter.WRITE).findAny().orElseThrow();
        try {
          for (; ; ) {
            hoard.add(new FileInputStream("/dev/zero"));
          }
        } catch (IOException e) {
          System.out.println(readable.data());
          System.out.println(writable.data());
        }
        for (AutoCloseable one : hoard) {
          one.close();
        }
        for (Kevent event : kq.poll()) {
          System.out.println(event.filter() + " " + event.data());
        }
        files.close();
      }
    }
  }

  @Test
  void nullDeviceIsAlwaysAtItsEnd() throws Exception {
    int fd = files.openToReadAndWrite(Path.of("/dev/null"));
    kq.register(Watch.read(fd));
    Kevent event = Expect.one(kq);
    assertThat(event.flags() & Flag.bits(Flag.EOF, Flag.NODATA))
        .isEqualTo(Flag.bits(Flag.EOF, Flag.NODATA));
    assertThat(event.data()).isZero();
    event.registration().close();
    kq.register(Watch.write(fd));
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
      kq.register(Watch.read(receiver));
      Expect.none(kq);
      sender.send(ByteBuffer.allocate(30), receiver.getLocalAddress());
      sender.send(ByteBuffer.allocate(40), receiver.getLocalAddress());
      assertThat(Expect.one(kq).data()).isEqualTo(30);
      receiver.receive(ByteBuffer.allocate(100));
      assertThat(Expect.one(kq).data()).isEqualTo(40);
      receiver.receive(ByteBuffer.allocate(100));
      Expect.none(kq);
      kq.register(Watch.write(sender));
      assertThat(Expect.one(kq).data()).isGreaterThan(1000);
    }
  }
}
