// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_ERROR;
import static org.kqueue4j.sys.Event.EV_RECEIPT;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Descriptors;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Checks;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.NotRegisteredException;

/** Closed descriptors, and descriptors that name another file since. */
@ParameterizedClass
@EnumSource(Checks.class)
class ClosingTest {
  @Parameter Checks checks;

  private final RawFiles files = new RawFiles();
  private Kqueue kq;

  @BeforeEach
  void open() {
    kq = checks.open();
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  /** How a knote behaves that has been reported. */
  enum Kind {
    LEVEL,
    CLEAR,
    ONESHOT,
    DISPATCH;

    <E extends Kevent> IoWatch<E> apply(IoWatch<E> watch) {
      return switch (this) {
        case LEVEL -> watch;
        case CLEAR -> watch.clear();
        case ONESHOT -> watch.oneshot();
        case DISPATCH -> watch.dispatch();
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void closedDescriptorIsNotReported(Kind kind) {
    RawFiles.Ends pipe = files.pipe();
    files.write(pipe.writer(), 1);
    kq.register(kind.apply(Watch.read(pipe.reader())));
    files.close(pipe.reader());
    Expect.none(kq);
    Expect.none(kq);
  }

  @Test
  void ownerSaysThatDescriptorIsClosed() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    RawFiles.Ends other = files.pipe();
    files.dup(pipe.reader()); // keeps the first pipe readable, and in the epoll
    Pipe owner = Pipe.open();
    Registration registration = kq.register(Watch.read(pipe.reader(), owner.source()));
    files.write(pipe.writer(), 1);
    assertThat(kq.poll()).hasSize(1);
    owner.source().close();
    files.write(other.writer(), 1);
    files.dup2(other.reader(), pipe.reader());
    Expect.none(kq);
    assertThat(registration.isValid()).isFalse();
    owner.sink().close();
  }

  @ParameterizedTest
  @EnumSource
  void pendingEventOfClosedDescriptorIsDropped(Kind kind) {
    RawFiles.Pair pair = files.streams();
    files.write(pair.other(), 1);
    kq.register(kind.apply(Watch.read(pair.one())));
    kq.register(kind.apply(Watch.write(pair.one())));
    assertThat(kq.stat()).isEqualTo(2);
    files.close(pair.one());
    Expect.none(kq);
    Expect.none(kq);
  }

  @ParameterizedTest
  @EnumSource
  void pendingEventIsNotReportedOfTheNextFileUnderTheNumber(Kind kind) {
    RawFiles.Pair pair = files.streams();
    files.write(pair.other(), 1);
    kq.register(kind.apply(Watch.read(pair.one())));
    kq.register(kind.apply(Watch.write(pair.one())));
    assertThat(kq.stat()).isEqualTo(2);
    RawFiles.Pair next = files.streams();
    files.write(next.other(), 1);
    files.move(next.one(), pair.one());
    Expect.none(kq);
    Expect.none(kq);
  }

  @ParameterizedTest
  @EnumSource
  void pendingEventOfFileThatLivesOnUnderAnotherNumberIsDropped(Kind kind) {
    RawFiles.Pair pair = files.streams();
    files.write(pair.other(), 1);
    kq.register(kind.apply(Watch.read(pair.one())));
    kq.register(kind.apply(Watch.write(pair.one())));
    assertThat(kq.stat()).isEqualTo(2);
    files.dup(pair.one());
    files.close(pair.one());
    Expect.none(kq);
    files.write(pair.other(), 1);
    Expect.none(kq);
  }

  @ParameterizedTest
  @EnumSource
  void newKnoteHearsOfItsOwnFileOnly(Kind kind) throws Exception {
    RawFiles.Ends old = files.pipe();
    int number = old.reader();
    kq.register(kind.apply(Watch.read(number)), "old");
    Expect.none(kq);
    files.dup(number); // keeps the old file and its registration alive
    RawFiles.Ends next = files.pipe();
    files.move(next.reader(), number);
    kq.register(kind.apply(Watch.read(number)), "new");
    files.write(old.writer(), 1);
    Expect.none(kq);
    files.write(next.writer(), 2);
    Kevent event = Expect.one(kq);
    assertThat(event.attachment()).isEqualTo("new");
    assertThat(event.data()).isEqualTo(2);
    files.drain(number);
    files.write(old.writer(), 1);
    Expect.none(kq);
    assertThat(kq.size()).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void oldKnoteHearsNothingOfNewFileOfAnotherKind(Kind kind) {
    RawFiles.Ends pipe = files.pipe();
    int number = pipe.reader();
    kq.register(kind.apply(Watch.read(number)));
    Expect.none(kq);
    int eventfd = files.eventfd();
    files.add(eventfd, 1);
    files.move(eventfd, number);
    Expect.none(kq);
    kq.register(Watch.read(number), "eventfd");
    assertThat(kq.poll()).singleElement().returns("eventfd", Kevent::attachment);
  }

  /** Changes of a registration whose descriptor names another file. */
  enum Change {
    ENABLE,
    DISABLE,
    MODIFY,
    /** By the system call. */
    BY_NUMBER
  }

  private void apply(Change change, Registration read) throws InterruptedException {
    int number = (int) read.ident();
    switch (change) {
      case ENABLE -> read.enable();
      case DISABLE -> read.disable();
      case MODIFY -> read.modify(Watch.read(number).clear());
      case BY_NUMBER -> {
        KeventList enable = new KeventList(1).add(number, EVFILT_READ, EV_ENABLE, 0, 0, null);
        kq.kevent(enable, null, 0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void changesOfKnoteWhoseFileIsGoneFindNothing(Change change) {
    RawFiles.Ends pipe = files.pipe();
    int number = pipe.reader();
    files.write(pipe.writer(), 1);
    Registration read = kq.register(Watch.read(number).disabled());
    files.move(files.pipe().reader(), number);
    assertThatExceptionOfType(NotRegisteredException.class)
        .isThrownBy(() -> apply(change, read))
        .returns(Errno.ENOENT, KqueueException::errno);
    assertThat(read.isValid()).isFalse();
    assertThat(kq.size()).isZero();
    Expect.none(kq);
  }

  /** A change right after an event, which was known to be of the file. */
  @ParameterizedTest
  @EnumSource
  void changesAfterAnEventOfTheFormerFileReportNothingOfTheNext(Change change) throws Exception {
    RawFiles.Ends old = files.pipe();
    int number = old.reader();
    files.write(old.writer(), 1);
    Registration read = kq.register(Watch.read(number).dispatch());
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    files.dup(number);
    RawFiles.Ends next = files.pipe();
    files.move(next.reader(), number);
    files.write(next.writer(), 2);
    assertThatExceptionOfType(NotRegisteredException.class)
        .isThrownBy(() -> apply(change, read))
        .returns(Errno.ENOENT, KqueueException::errno);
    Expect.none(kq);
    files.write(next.writer(), 2);
    Expect.none(kq);
    assertThat(kq.size()).isZero();
  }

  @Test
  void regularFileIsDistinguishedFromTheNextOneOfItsDescriptor(@TempDir Path folder)
      throws Exception {
    int number = files.openToRead(Files.write(folder.resolve("one"), new byte[10]));
    kq.register(Watch.read(number), "one");
    assertThat(Expect.one(kq).data()).isEqualTo(10);
    files.move(files.openToRead(Files.write(folder.resolve("two"), new byte[20])), number);
    Expect.none(kq);
    kq.register(Watch.read(number), "two");
    Kevent event = Expect.one(kq);
    assertThat(event.attachment()).isEqualTo("two");
    assertThat(event.data()).isEqualTo(20);

    RawFiles.Ends pipe = files.pipe();
    files.write(pipe.writer(), 3);
    files.move(pipe.reader(), number);
    Expect.none(kq);
    kq.register(Watch.read(number), "pipe");
    assertThat(Expect.one(kq).attachment()).isEqualTo("pipe");
    files.move(files.openToRead(folder.resolve("one")), number);
    Expect.none(kq);
    kq.register(Watch.read(number), "one again");
    assertThat(Expect.one(kq).attachment()).isEqualTo("one again");
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void regularFileClosedWithoutWordIsNoticedWhenItGrows(@TempDir Path folder) throws Exception {
    Path path = Files.write(folder.resolve("file"), new byte[10]);
    int number = files.openToRead(path);
    files.drain(number);
    kq.register(Watch.read(number));
    kq.register(Watch.user());
    files.close(number);
    Files.write(path, new byte[1], StandardOpenOption.APPEND);
    Expect.sleep(kq);
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void growthOfOneFileIsNothingToTheNextUnderItsNumber(@TempDir Path folder) throws Exception {
    Path one = Files.write(folder.resolve("one"), new byte[10]);
    Path two = Files.write(folder.resolve("two"), new byte[20]);
    int number = files.openToRead(one);
    files.drain(number);
    kq.register(Watch.read(number), "one");
    int next = files.openToRead(two);
    files.drain(next);
    files.move(next, number);
    kq.register(Watch.read(number), "two");
    Files.write(one, new byte[1], StandardOpenOption.APPEND);
    Expect.none(kq);
    Files.write(two, new byte[2], StandardOpenOption.APPEND);
    Kevent event = Expect.one(kq);
    assertThat(event.attachment()).isEqualTo("two");
    assertThat(event.data()).isEqualTo(2);
    assertThat(kq.size()).isEqualTo(1);
    kq.closing(number);
    files.close(number);
    Files.write(two, new byte[2], StandardOpenOption.APPEND);
    Expect.sleep(kq);
    assertThat(kq.size()).isZero();
  }

  @Test
  void duplicateOfRegularFileIsWatchedOn(@TempDir Path folder) throws Exception {
    Path path = Files.write(folder.resolve("file"), new byte[10]);
    int number = files.openToRead(path);
    int copy = files.dup(number);
    files.drain(number);
    kq.register(Watch.read(number).clear());
    kq.register(Watch.read(copy).clear(), "copy");
    kq.closing(number);
    files.close(number);
    Files.write(path, new byte[3], StandardOpenOption.APPEND);
    Kevent event = Expect.one(kq);
    assertThat(event.attachment()).isEqualTo("copy");
    assertThat(event.data()).isEqualTo(3);
  }

  @Test
  void announcedCloseDropsTheKnotes() throws Exception {
    RawFiles.Pair pair = files.streams();
    int copy = files.dup(pair.one());
    kq.register(Watch.read(pair.one()));
    kq.register(Watch.write(pair.one()).clear());
    kq.register(Watch.read(copy), "copy");
    kq.closing(pair.one());
    assertThat(kq.size()).isEqualTo(1);
    files.close(pair.one());
    files.write(pair.other(), 1);
    assertThat(Expect.one(kq).attachment()).isEqualTo("copy");
    kq.closing(pair.one());
    kq.closing(-1);
    kq.closing(1_000_000);
    kq.closing(Integer.MAX_VALUE);
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void announcedClosesNeedNoOtherCheck() throws Exception {
    try (Kqueue announced = Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED)) {
      RawFiles.Ends old = files.pipe();
      int number = old.reader();
      announced.register(Watch.read(number), "old");
      files.write(old.writer(), 1);
      assertThat(Expect.one(announced).attachment()).isEqualTo("old");
      files.dup(number);
      announced.closing(number);
      RawFiles.Ends next = files.pipe();
      files.move(next.reader(), number);
      Expect.none(announced);
      announced.register(Watch.read(number), "new");
      files.write(old.writer(), 1);
      Expect.none(announced);
      files.write(next.writer(), 2);
      Kevent event = Expect.one(announced);
      assertThat(event.attachment()).isEqualTo("new");
      assertThat(event.data()).isEqualTo(2);
    }
  }

  @Test
  void waitWithLeftOverRegistrationSleeps() throws Exception {
    RawFiles.Ends old = files.pipe();
    RawFiles.Ends idle = files.pipe();
    kq.register(Watch.read(old.reader()));
    kq.register(Watch.read(idle.reader()));
    files.dup(old.reader());
    files.write(old.writer(), 1);
    files.close(old.reader());
    Expect.sleep(kq);
    kq.register(Watch.read(files.pipe().reader()));
    Expect.sleep(kq);
    files.write(old.writer(), 1);
    Expect.sleep(kq);
    files.write(idle.writer(), 4);
    assertThat(Expect.one(kq).data()).isEqualTo(4);
  }

  @Test
  void waitWithLeftOverRegistrationUnderNewFilesNumberSleeps() throws Exception {
    RawFiles.Ends old = files.pipe();
    int number = old.reader();
    kq.register(Watch.read(number));
    files.dup(number);
    files.write(old.writer(), 1);
    RawFiles.Ends next = files.pipe();
    files.move(next.reader(), number);
    Registration read = kq.register(Watch.read(number));
    Expect.sleep(kq);
    read.close();
    Expect.sleep(kq);
    files.write(next.writer(), 4);
    Expect.sleep(kq);
    kq.register(Watch.read(number));
    assertThat(Expect.one(kq).data()).isEqualTo(4);
  }

  /** Whether it is the only knote or not, and whether the descriptor is closed or another's. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void deletionOfKnoteWhoseFileIsGoneFindsNothing(boolean alone, boolean closed) throws Exception {
    RawFiles.Pair old = files.streams();
    int number = old.one();
    kq.register(Watch.read(number));
    if (!alone) {
      kq.register(Watch.write(number));
    }
    files.dup(number);
    if (closed) {
      files.close(number);
    } else {
      files.move(files.streams().one(), number);
    }
    KeventList delete =
        new KeventList(1).add(number, EVFILT_READ, EV_DELETE | EV_RECEIPT, 0, 0, null);
    KeventList receipts = new KeventList(1);
    assertThat(kq.kevent(delete, receipts, 0)).isEqualTo(1);
    assertThat(receipts.flags(0)).isEqualTo(EV_ERROR);
    assertThat(receipts.data(0)).isEqualTo((closed ? Errno.EBADF : Errno.ENOENT).number());
    files.write(old.other(), 1);
    Expect.none(kq);
    assertThat(kq.size()).isZero();
    Expect.sleep(kq);
  }

  /** A knote is registered again where the former file's was deleted in vain. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deletionInVainLeavesTheNextFileAlone(boolean duplicated) throws Exception {
    RawFiles.Ends old = files.pipe();
    int number = old.reader();
    kq.register(Watch.read(number), "old");
    if (duplicated) {
      files.dup(number);
    }
    RawFiles.Ends next = files.pipe();
    files.move(next.reader(), number);
    KeventList delete = new KeventList(1).add(number, EVFILT_READ, EV_DELETE, 0, 0, null);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.kevent(delete, null, 0))
        .returns(Errno.ENOENT, KqueueException::errno);
    kq.register(Watch.read(number), "new");
    if (duplicated) {
      files.write(old.writer(), 1);
    }
    Expect.none(kq);
    files.write(next.writer(), 2);
    assertThat(Expect.one(kq).attachment()).isEqualTo("new");
    kq.kevent(delete, null, 0);
    assertThat(kq.size()).isZero();
    Expect.sleep(kq);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitAfterDeletingKnoteWhoseFileIsGoneSleeps(boolean byNumber) throws Exception {
    RawFiles.Ends old = files.pipe();
    int number = old.reader();
    Registration read = kq.register(Watch.read(number).clear());
    files.dup(number);
    RawFiles.Ends next = files.pipe();
    files.move(next.reader(), number);
    if (byNumber) {
      KeventList delete = new KeventList(1).add(number, EVFILT_READ, EV_DELETE, 0, 0, null);
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(() -> kq.kevent(delete, null, 0))
          .returns(Errno.ENOENT, KqueueException::errno);
    } else {
      read.close();
    }
    files.write(old.writer(), 1);
    Expect.sleep(kq);
    files.write(old.writer(), 1);
    Expect.sleep(kq);
    assertThat(kq.size()).isZero();
  }

  @Test
  void countOfFileThatIsGoneIsNotThatOfTheNext() throws Exception {
    RawFiles.Ends old = files.pipe();
    files.write(old.writer(), 5);
    kq.register(Watch.read(old.reader()));
    KeventList events = new KeventList(1);
    assertThat(kq.kevent(null, events, 0)).isEqualTo(1);
    assertThat(kq.poll()).singleElement().returns(5L, Kevent::data);
    RawFiles.Ends next = files.pipe();
    files.write(next.writer(), 77);
    files.move(next.reader(), old.reader());
    assertThat(events.data(0)).isEqualTo(5);
  }

  @Test
  void closedChannelsNumberGoesToTheNext() throws Exception {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(anywhere)) {
      int reused = 0;
      int before = -1;
      for (int i = 0; i < 50; i++) {
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept();
        kq.register(Watch.read(client), i);
        int number = Descriptors.of(client);
        reused += number == before ? 1 : 0;
        before = number;
        accepted.write(ByteBuffer.allocate(i + 1));
        Kevent event = Expect.one(kq);
        assertThat(event.attachment()).isEqualTo(i);
        if (i % 2 == 0) {
          kq.stat();
        }
        client.close();
        accepted.close();
        if (i % 3 == 0) {
          Expect.none(kq);
        }
      }
      assertThat(reused).as("numbers that were used again").isPositive();
      assertThat(kq.size()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void channelsOfOtherKindsTakeOverTheNumber() throws Exception {
    for (int i = 0; i < 20; i++) {
      Pipe pipe = Pipe.open();
      kq.register(Watch.read(pipe.source()), "pipe");
      pipe.sink().write(ByteBuffer.allocate(1));
      assertThat(Expect.one(kq).attachment()).isEqualTo("pipe");
      pipe.source().close();
      pipe.sink().close();
      List<DatagramChannel> channels = new ArrayList<>();
      for (int k = 0; k < 3; k++) {
        DatagramChannel channel =
            DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channels.add(channel);
        channel.send(ByteBuffer.allocate(1), channel.getLocalAddress());
      }
      Expect.none(kq);
      for (DatagramChannel channel : channels) {
        kq.register(Watch.read(channel), channel);
      }
      assertThat(kq.poll())
          .extracting(Kevent::attachment)
          .containsExactlyInAnyOrderElementsOf(channels);
      for (DatagramChannel channel : channels) {
        channel.close();
      }
    }
  }

  @Test
  void closedChannelIsRefused() throws Exception {
    SocketChannel channel = SocketChannel.open();
    Watch<Kevent.Read> read = Watch.read(channel);
    channel.close();
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(read))
        .returns(Errno.EBADF, KqueueException::errno);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Watch.read(channel))
        .returns(Errno.EBADF, KqueueException::errno);
    assertThat(kq.size()).isZero();
  }

  @Test
  void queuesLeaveNoDescriptorOpen(@TempDir Path folder) throws Exception {
    BackgroundPollerThread.awaitEnd();
    long before = RawFiles.ownDescriptors();
    long ringsBefore = RawFiles.openRings();
    int regular = files.openToRead(Files.write(folder.resolve("file"), new byte[1]));
    for (int i = 0; i < 50; i++) {
      try (Kqueue queue = checks.open();
          Kqueue inner = checks.open()) {
        RawFiles.Ends pipe = files.pipe();
        queue.register(Watch.read(pipe.reader()));
        queue.register(Watch.read(regular));
        inner.register(Watch.read(pipe.reader()));
        if (i % 2 == 0) {
          queue.register(Watch.read(inner));
        }
        files.dup(pipe.reader());
        files.write(pipe.writer(), 1);
        files.close(pipe.reader());
        queue.poll(Duration.ofMillis(1)); // replaces the epoll
        inner.poll();
        assertThat(RawFiles.ownDescriptors()).isGreaterThan(before);
      }
    }
    Meanwhile.until("nothing is left open", () -> RawFiles.ownDescriptors() == before);
    assertThat(RawFiles.openRings()).isEqualTo(ringsBefore);
  }
}
