package org.kqueue4j.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

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
    kq.add(Kevent.read(fd));
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
    kq.add(Kevent.read(fd).clear());
    var once = kq.once(Kevent.read(files.dup(fd)));
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
      kq.add(Kevent.read(channel));
      assertThat(Expect.one(kq).data()).isEqualTo(-15);
      kq.add(Kevent.read(channel).lowat(1000));
      assertThat(Expect.one(kq).data()).isEqualTo(-15);
      channel.position(10);
      Expect.none(kq);
      channel.position(0);
      Expect.none(kq);
      kq.add(Kevent.read(channel).lowat(0));
      assertThat(Expect.one(kq).data()).isEqualTo(10);
      channel.position(10);
      Expect.none(kq);
    }
  }

  /** A file of /proc, whose size is 0, was never ready to be read, nor was a disk. */
  @Test
  void fileThatTheKernelGeneratesIsAlwaysReady() throws Exception {
    int fd = files.openToRead(Path.of("/proc/self/status"));
    kq.add(Kevent.read(fd));
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    files.drain(fd);
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    kq.add(Kevent.read(fd).lowat(100));
    assertThat(Expect.one(kq).data()).isEqualTo(1);
  }

  /** The same for a disk, and for a device, whose mark was never reached. */
  @Test
  void deviceThatCannotBePolledIsReadyWhateverTheMark() throws Exception {
    int zero = files.openToRead(Path.of("/dev/zero"));
    kq.add(Kevent.read(zero).lowat(100));
    assertThat(Expect.one(kq).ident()).isEqualTo(zero);
    kq.delete(Kevent.read(zero));
    Path disk = Path.of("/dev/loop0");
    assumeTrue(Files.isReadable(disk), "there is no disk that may be read");
    int fd = files.openToRead(disk);
    kq.add(Kevent.read(fd));
    assertThat(Expect.one(kq).ident()).isEqualTo(fd);
  }

  // ---- errors ----

  /** News of a file of /sys, which poll reports as an error too, was shown as the end of file. */
  @Test
  void errorOfWhatIsNeitherSocketNorPipeIsNoEndOfFile() throws Exception {
    Path path = Path.of("/sys/kernel/uevent_seqnum");
    assumeTrue(Files.isReadable(path), "there is no sysfs");
    int fd = files.openToRead(path);
    kq.add(Kevent.write(fd));
    assertThat(Expect.one(kq).isEof()).isFalse();
    files.drain(fd);
    assertThat(Expect.one(kq).isEof()).isFalse();
  }

  // ---- unix sockets ----

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
        warm.add(Kevent.read(server));
        warm.take();
        kq.add(Kevent.read(server));
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
