// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Filter;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.LimitsTest;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Faults of descriptor filters that are mended: what was lost, or reported wrongly. */
class DescriptorRegressionsTest {
  /** Gives a child JVM the numbers of channels. */
  private static final String NUMBERS = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  @TempDir Path folder;

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  // ---- terminals ----

  /** How a knote is reported. */
  private enum Way {
    LEVEL,
    CLEAR,
    DISPATCH,
    CLEAR_DISPATCH,
    ONESHOT;

    <E extends Kevent> IoWatch<E> apply(IoWatch<E> watch) {
      return switch (this) {
        case LEVEL -> watch;
        case CLEAR -> watch.clear();
        case DISPATCH -> watch.dispatch();
        case CLEAR_DISPATCH -> watch.clear().dispatch();
        case ONESHOT -> watch.oneshot();
      };
    }
  }

  /**
   * Room that the kernel made by moving what was written from one buffer to the next was not
   * reported until a thread read, since epoll has no event for it.
   */
  @ParameterizedTest
  @EnumSource(names = {"LEVEL", "DISPATCH", "ONESHOT"})
  void terminalWithRoomIsWritableThoughNobodyReads(Way way) throws Exception {
    int found = 0;
    for (int i = 0; i < 100 && found == 0; i++) {
      int terminal = files.pty().other();
      files.fill(terminal);
      Watch<Kevent.Write> write = way.apply(Watch.write(terminal));
      Registration registration = kq.register(write);
      kq.poll();
      files.fill(terminal);
      if (way == Way.DISPATCH) {
        registration.enable();
      } else if (registration.isValid()) {
        registration.modify(write);
      } else {
        kq.register(write);
      }
      boolean writable = files.isWritable(terminal);
      for (int k = 0; k < 200 && !writable; k++) { // the kernel moves it when it comes to it
        LockSupport.parkNanos(10_000);
        writable = files.isWritable(terminal);
      }
      if (writable) {
        assertThat(Expect.one(kq).ident()).isEqualTo(terminal);
        found++;
      }
      files.close(terminal);
    }
    assumeTrue(found > 0, "the kernel makes room at once, or not without a reader");
  }

  /** A knote that was reported is evaluated again, though epoll does not report the room. */
  @Test
  void terminalThatIsFilledAfterTheReportIsWritableThoughNobodyReads() throws Exception {
    int found = 0;
    for (int i = 0; i < 100 && found == 0; i++) {
      int terminal = files.pty().other();
      kq.register(Watch.write(terminal));
      Expect.one(kq);
      for (int k = 0; k < 10; k++) {
        files.fill(terminal);
        if (kq.poll().isEmpty()) {
          break;
        }
      }
      boolean writable = files.isWritable(terminal);
      for (int k = 0; k < 200 && !writable; k++) {
        LockSupport.parkNanos(10_000);
        writable = files.isWritable(terminal);
      }
      if (writable) {
        assertThat(Expect.one(kq).ident()).isEqualTo(terminal);
        found++;
      }
      files.close(terminal);
    }
    assumeTrue(found > 0, "the kernel makes room at once, or not without a reader");
  }

  // ---- regular files ----

  private Path file(int bytes) throws IOException {
    return Files.write(folder.resolve("file"), new byte[bytes]);
  }

  private static void truncate(Path path, int bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }

  /** A thread that followed a file was not woken when the file shrank. */
  @Test
  void fileThatShrankIsReportedWithNegativeData() throws Exception {
    Path path = file(100);
    int fd = files.openToRead(path);
    files.drain(fd);
    kq.register(Watch.read(fd));
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      truncate(path, 30);
      assertThat(waiter.join()).singleElement().returns(-70L, Kevent::data);
    }
    assertThat(Expect.one(kq).data()).as("level-triggered").isEqualTo(-70);
    Files.write(path, new byte[100], StandardOpenOption.APPEND);
    assertThat(Expect.one(kq).data()).isEqualTo(30);
  }

  /** The same for a virtual thread and for a future, with CLEAR. */
  @Test
  void fileThatShrankIsReportedToVirtualThreadsAndFutures() throws Exception {
    Path path = file(100);
    int fd = files.openToRead(path);
    files.drain(fd);
    kq.register(Watch.read(fd).clear());
    var once = kq.once(Watch.read(files.dup(fd)));
    try (var waiter = Meanwhile.callVirtually(kq::take)) {
      waiter.untilItWaits();
      truncate(path, 0);
      assertThat(waiter.join()).singleElement().returns(-100L, Kevent::data);
    }
    assertThat(once.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS).data()).isEqualTo(-100);
    Expect.none(kq);
  }

  /** A descriptor that was positioned behind the end when it was registered was silent. */
  @Test
  void fileThatIsPositionedBehindItsEndIsReportedWhateverTheMark() throws Exception {
    try (FileChannel channel = FileChannel.open(file(10))) {
      channel.position(25);
      Registration read = kq.register(Watch.read(channel));
      assertThat(Expect.one(kq).data()).isEqualTo(-15);
      read.modify(Watch.read(channel).lowat(1000));
      assertThat(Expect.one(kq).data()).isEqualTo(-15);
      channel.position(10);
      Expect.none(kq);
      channel.position(0);
      Expect.none(kq);
      read.modify(Watch.read(channel).lowat(0));
      assertThat(Expect.one(kq).data()).isEqualTo(10);
      channel.position(10);
      Expect.none(kq);
    }
  }

  /** A file of /proc, whose size is 0, was never ready to be read, nor was a disk. */
  @Test
  void fileThatTheKernelGeneratesIsAlwaysReady() throws Exception {
    int fd = files.openToRead(Path.of("/proc/self/status"));
    Registration read = kq.register(Watch.read(fd));
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    files.drain(fd);
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    read.modify(Watch.read(fd).lowat(100));
    assertThat(Expect.one(kq).data()).isEqualTo(1);
  }

  /** The same for a disk, and for a device, whose mark was never reached. */
  @Test
  void deviceThatCannotBePolledIsReadyWhateverTheMark() throws Exception {
    int zero = files.openToRead(Path.of("/dev/zero"));
    Registration read = kq.register(Watch.read(zero).lowat(100));
    assertThat(Expect.one(kq).ident()).isEqualTo(zero);
    read.close();
    Path disk = Path.of("/dev/loop0");
    assumeTrue(Files.isReadable(disk), "there is no disk that may be read");
    int fd = files.openToRead(disk);
    kq.register(Watch.read(fd));
    assertThat(Expect.one(kq).ident()).isEqualTo(fd);
  }

  // ---- errors ----

  /** News of a file of /sys, which poll reports as an error too, was shown as the end of file. */
  @Test
  void errorOfWhatIsNeitherSocketNorPipeIsNoEndOfFile() throws Exception {
    Path path = Path.of("/sys/kernel/uevent_seqnum");
    assumeTrue(Files.isReadable(path), "there is no sysfs");
    int fd = files.openToRead(path);
    kq.register(Watch.write(fd));
    assertThat(Expect.one(kq).isEof()).isFalse();
    files.drain(fd);
    assertThat(Expect.one(kq).isEof()).isFalse();
  }

  // ---- room to write, as a mark asks for it ----

  private final List<AutoCloseable> channels = new ArrayList<>();

  /** What goes from a writer to a reader. */
  private record Conduit(int writer, int reader) {}

  private enum Kind {
    PIPE,
    FIFO,
    TCP,
    UNIX
  }

  private Conduit conduit(Kind kind) throws Exception {
    return switch (kind) {
      case PIPE -> {
        RawFiles.Ends pipe = files.pipe();
        yield new Conduit(pipe.writer(), pipe.reader());
      }
      case FIFO -> {
        Path path = folder.resolve("fifo");
        files.mkfifo(path);
        int reader = files.openToRead(path);
        yield new Conduit(files.openToWrite(path), reader);
      }
      case TCP -> {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
          server.setOption(StandardSocketOptions.SO_RCVBUF, 4096); // what is in it has left
          server.bind(anywhere);
          SocketChannel client = SocketChannel.open(server.getLocalAddress());
          channels.add(client);
          SocketChannel accepted = server.accept();
          channels.add(accepted);
          client.configureBlocking(false);
          accepted.configureBlocking(false);
          yield new Conduit(Descriptors.of(client), Descriptors.of(accepted));
        }
      }
      case UNIX -> {
        RawFiles.Pair pair = files.streams();
        yield new Conduit(pair.one(), pair.other());
      }
    };
  }

  @AfterEach
  void closeChannels() throws Exception {
    for (AutoCloseable channel : channels) {
      channel.close();
    }
  }

  /** How much room there is when nothing is in it. */
  private static long room(Conduit conduit) throws Exception {
    try (Kqueue fresh = Kqueue.open()) {
      fresh.register(Watch.write(conduit.writer()));
      return Expect.one(fresh).data();
    }
  }

  /** Writes more than a mark near all the room leaves, but less than what fills it. */
  private void writeSome(Conduit conduit) {
    files.write(conduit.writer(), 20_000);
  }

  /** The number of bytes after which {@link #writeSome} has an effect. */
  private static long mark(Conduit conduit) throws Exception {
    return room(conduit) - 5_000;
  }

  /** A thread that waited for the room slept for ever, since it had not been full before. */
  @ParameterizedTest
  @EnumSource
  void roomIsReportedThoughItWasNeverFull(Kind kind) throws Exception {
    Conduit conduit = conduit(kind);
    long mark = mark(conduit);
    writeSome(conduit);
    kq.register(Watch.write(conduit.writer()).lowat(mark));
    Expect.none(kq);
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      readAll(conduit, 20_000);
      assertThat(waiter.join())
          .singleElement()
          .satisfies(event -> assertThat(event.data()).isGreaterThanOrEqualTo(mark));
    }
  }

  /** The same for all who look in another way: virtual threads, futures, nested queues, fd(). */
  @ParameterizedTest
  @EnumSource
  void roomIsReportedToAllWhoWait(Kind kind) throws Exception {
    Conduit conduit = conduit(kind);
    long mark = mark(conduit);
    Watch<Kevent.Write> write = Watch.write(conduit.writer()).lowat(mark).clear();
    writeSome(conduit);
    try (Kqueue outer = Kqueue.open();
        Kqueue shown = Kqueue.open();
        Kqueue poller = Kqueue.open()) {
      kq.register(write);
      outer.register(Watch.read(kq));
      shown.register(write);
      poller.register(Watch.read(shown.fd()));
      try (Kqueue own = Kqueue.open();
          var virtual =
              Meanwhile.callVirtually(
                  () -> {
                    own.register(write);
                    return own.take();
                  })) {
        var once = own.once(write);
        virtual.untilItWaits();
        readAll(conduit, 20_000);
        assertThat(virtual.join()).hasSize(1);
        assertThat(once.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS).data())
            .isGreaterThanOrEqualTo(mark);
      }
      assertThat(Expect.one(outer).data()).isEqualTo(1);
      assertThat(Expect.one(poller).ident()).isEqualTo(shown.fd());
    }
  }

  /** Reads so many bytes, which may be on their way still. */
  private void readAll(Conduit conduit, int bytes) {
    int[] left = {bytes};
    Meanwhile.until(
        "all has been read",
        () -> {
          left[0] -= Math.max(0, files.read(conduit.reader(), left[0]));
          return left[0] == 0;
        });
  }

  /** Writes and reads in turn while another thread reads. */
  private static List<Arguments> kindsAndWays() {
    List<Arguments> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Way way : Way.values()) {
        all.add(Arguments.of(kind, way));
      }
    }
    return all;
  }

  /** A loop that writes, waits for the mark and writes again stood still. */
  @ParameterizedTest
  @MethodSource("kindsAndWays")
  void loopThatWritesAndWaitsForTheMarkGoesOn(Kind kind, Way way) throws Exception {
    Conduit conduit = conduit(kind);
    long mark = mark(conduit);
    Watch<Kevent.Write> write = way.apply(Watch.write(conduit.writer()).lowat(mark));
    AtomicInteger written = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    try (RawFiles readers = new RawFiles();
        var reader =
            Meanwhile.call(
                () -> {
                  int all = 0;
                  while (!over.get() || all < written.get()) {
                    all += readers.drain(conduit.reader());
                    Thread.onSpinWait();
                  }
                  return all;
                })) {
      kq.register(write);
      for (int i = 0; i < 50; i++) {
        Kevent event = Expect.one(kq);
        assertThat(event.data()).isGreaterThanOrEqualTo(mark);
        writeSome(conduit);
        written.addAndGet(20_000);
        switch (way) {
          case ONESHOT -> kq.register(write);
          case DISPATCH, CLEAR_DISPATCH -> event.registration().enable();
          case LEVEL, CLEAR -> {}
        }
      }
      over.set(true);
      assertThat(reader.join()).isEqualTo(50 * 20_000);
    }
  }

  /** With CLEAR it is reported when room was made, and only then. */
  @ParameterizedTest
  @EnumSource
  void roomIsReportedOnceWithClear(Kind kind) throws Exception {
    Conduit conduit = conduit(kind);
    kq.register(Watch.write(conduit.writer()).lowat(room(conduit)).clear());
    Expect.one(kq);
    assertThat(kq.poll(Duration.ofMillis(20))).as("nothing was written").isEmpty();
    writeSome(conduit);
    assertThat(kq.poll(Duration.ofMillis(20))).as("nothing was read").isEmpty();
    readAll(conduit, 20_000);
    Expect.one(kq);
    assertThat(kq.poll(Duration.ofMillis(20))).as("nothing was written").isEmpty();
  }

  /**
   * A knote that is disabled, deleted, satisfied or below the mark of a full pipe needs no look.
   */
  @ParameterizedTest
  @EnumSource
  void roomIsLookedAtOnlyWhileItMatters(Kind kind) throws Exception {
    Conduit conduit = conduit(kind);
    Watch<Kevent.Write> write = Watch.write(conduit.writer()).lowat(mark(conduit));
    Registration registration = kq.register(write);
    Expect.one(kq);
    assertThat(looks()).as("satisfied").isFalse();
    writeSome(conduit);
    Expect.none(kq);
    assertThat(looks()).as("lacking").isTrue();
    registration.disable();
    assertThat(looks()).as("disabled").isFalse();
    registration.enable();
    assertThat(looks()).as("enabled").isTrue();
    registration.modify(Watch.write(conduit.writer()));
    Expect.one(kq);
    assertThat(looks()).as("no mark").isFalse();
    registration.modify(write);
    Expect.none(kq);
    assertThat(looks()).as("a mark again").isTrue();
    registration.close();
    assertThat(looks()).as("deleted").isFalse();
  }

  private boolean looks() {
    return kq.dump().nextTimer() != null;
  }

  /** A mark that can never be reached was accepted; refused, it leaves the knote as it was. */
  @Test
  void markThatCanNeverBeReachedIsRefused() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.write(pipe.writer()).lowat(65_537)))
        .withMessageContainingAll("65537", "65536")
        .returns(Errno.EINVAL, KqueueException::errno);
    assertThat(kq.size()).isZero();
    Registration write = kq.register(Watch.write(pipe.writer()).lowat(65_536));
    Expect.one(kq);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> write.modify(Watch.write(pipe.writer()).lowat(65_537)))
        .returns(Errno.EINVAL, KqueueException::errno);
    KeventList again = new KeventList(1);
    again.add(pipe.writer(), EVFILT_WRITE, EV_ADD, NOTE_LOWAT, 65_537, null);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.kevent(again, null, 0))
        .returns(Errno.EINVAL, KqueueException::errno);
    assertThat(Expect.one(kq).data()).isEqualTo(65_536);
    files.write(pipe.writer(), 1);
    Expect.none(kq);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.write(files.pty().one()).lowat(2)))
        .returns(Errno.EINVAL, KqueueException::errno);
  }

  /** A mark above a socket's buffer was never reached. */
  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX"})
  void markAboveTheBufferOfSocketMeansThatAllHasLeft(Kind kind) throws Exception {
    Conduit conduit = conduit(kind);
    kq.register(Watch.write(conduit.writer()).lowat(Long.MAX_VALUE).clear());
    Expect.one(kq);
    writeSome(conduit);
    assertThat(kq.poll(Duration.ofMillis(20))).isEmpty();
    readAll(conduit, 20_000);
    Expect.one(kq);
    assertThat(kq.poll(Duration.ofMillis(20))).isEmpty();
  }

  // ---- unix sockets ----

  /** Room was reported, without end, on a stream whose peer reads no more: a write is refused. */
  @Test
  void writeEndsWhenThePeerOfUnixStreamReadsNoMore() throws Exception {
    RawFiles.Pair pair = files.streams();
    kq.register(Watch.write(pair.one()).clear());
    kq.register(Watch.read(pair.one()).clear());
    assertThat(Expect.one(kq).isEof()).isFalse();
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      files.shutdownInput(pair.other());
      assertThat(waiter.join())
          .singleElement()
          .returns(Filter.WRITE, Kevent::filter)
          .returns(true, Kevent::isEof)
          .returns(0L, Kevent::data);
    }
    try (Kqueue fresh = Kqueue.open()) {
      fresh.register(Watch.write(pair.one()).lowat(1000));
      assertThat(Expect.one(fresh).isEof()).isTrue();
      fresh.register(Watch.write(pair.other()));
      files.write(pair.other(), 10);
      assertThat(fresh.poll(Meanwhile.SOON)).filteredOn(Kevent::isEof).hasSize(1);
    }
    assertThat(files.drain(pair.one())).as("asking has written nothing").isEqualTo(10);
  }

  /** The same after a shutdown of its own. */
  @Test
  void writeEndsWithTheShutdownOfUnixStream() throws Exception {
    RawFiles.Pair pair = files.streams();
    kq.register(Watch.write(pair.one()));
    assertThat(Expect.one(kq).isEof()).isFalse();
    files.shutdownOutput(pair.one());
    assertThat(Expect.one(kq).isEof()).isTrue();
  }

  /** One look-up without a descriptor left made the count 1 for the rest of the queue's life. */
  @Test
  void backlogIsCountedAgainWhenThereAreDescriptorsAgain() throws Exception {
    assertThat(LimitsTest.run(Backlog.class, "ulimit -n 1500; ", NUMBERS))
        .containsExactly("1", "2");
  }

  /** Counts a backlog without and with descriptors. */
  static final class Backlog {
    private Backlog() {}

    public static void main(String[] args) throws Exception {
      Path folder = Files.createTempDirectory("backlog");
      UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
      List<AutoCloseable> hoard = new ArrayList<>();
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
          Kqueue warm = Kqueue.open();
          Kqueue kq = Kqueue.open()) {
        server.bind(address, 10);
        hoard.add(SocketChannel.open(address));
        hoard.add(SocketChannel.open(address));
        warm.register(Watch.read(server));
        warm.take().getFirst().data(); // loads the classes, which takes descriptors
        kq.register(Watch.read(server));
        try {
          for (; ; ) {
            hoard.add(new FileInputStream("/dev/zero"));
          }
        } catch (IOException e) {
          System.out.println(kq.take().getFirst().data());
        }
        while (hoard.size() > 2) {
          hoard.removeLast().close();
        }
        System.out.println(kq.take().getFirst().data());
        hoard.get(0).close();
        hoard.get(1).close();
      } finally {
        Files.delete(address.getPath());
        Files.delete(folder);
      }
    }
  }
}
