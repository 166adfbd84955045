// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** File channels and streams by the numbers of their descriptors, found without any option. */
class FileChannelTest {
  private final Kqueue kq = Kqueue.open();
  private final List<AutoCloseable> opened = new ArrayList<>();
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void create() throws Exception {
    path = Files.write(folder.resolve("file"), new byte[100]);
  }

  @AfterEach
  void close() throws Exception {
    kq.close();
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private FileChannel open(StandardOpenOption... options) throws Exception {
    FileChannel channel = FileChannel.open(path, options);
    opened.add(channel);
    return channel;
  }

  private void append(int bytes) throws Exception {
    Files.write(path, new byte[bytes], StandardOpenOption.APPEND);
  }

  private static void assertNames(int number, Path path) throws Exception {
    assertThat(Path.of(Procfs.target(number)).toRealPath()).isEqualTo(path.toRealPath());
  }

  @Test
  void readIsReportedFromThePositionOnAndWhenTheFileGrows() throws Exception {
    FileChannel channel = open(StandardOpenOption.READ);
    channel.position(90);
    kq.register(Watch.read(channel));
    Kevent event = Expect.one(kq);
    assertThat(event.data()).isEqualTo(10);
    assertThat(event.ident()).isEqualTo(Descriptors.of(channel));
    channel.read(ByteBuffer.allocate(100));
    Expect.none(kq);
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      append(5);
      assertThat(waiter.join()).singleElement().returns(5L, Kevent::data);
    }
    kq.register(Watch.write(open(StandardOpenOption.WRITE)).oneshot());
    assertThat(kq.poll()).hasSize(2);
  }

  @Test
  void numberIsTheChannelsOwnAmongSeveralOfOneFile() throws Exception {
    FileChannel reader = open(StandardOpenOption.READ);
    FileChannel writer = open(StandardOpenOption.WRITE);
    FileChannel appender = open(StandardOpenOption.APPEND);
    FileChannel both = open(StandardOpenOption.READ, StandardOpenOption.WRITE);
    List<FileChannel> channels = List.of(reader, writer, appender, both);
    List<Integer> numbers = channels.stream().map(Descriptors::of).toList();
    assertThat(numbers).doesNotHaveDuplicates();
    for (int number : numbers) {
      assertNames(number, path);
    }
    assertThat(Procfs.hasAccess(numbers.get(0), 0)).isTrue();
    assertThat(Procfs.hasAccess(numbers.get(1), 1)).isTrue();
    assertThat(Procfs.hasAccess(numbers.get(3), 2)).isTrue();
    assertThat(channels.stream().map(Descriptors::of).toList()).as("again").isEqualTo(numbers);
    for (FileChannel channel : channels) {
      assertThat(channel.position()).isEqualTo(channel == appender ? 100 : 0);
    }
    assertThat(Files.size(path)).isEqualTo(100);
  }

  @Test
  void streamsAndRandomAccessFilesHaveNumbersToo() throws Exception {
    FileInputStream in = new FileInputStream(path.toFile());
    FileOutputStream out = new FileOutputStream(path.toFile(), true);
    RandomAccessFile random = new RandomAccessFile(path.toFile(), "rw");
    opened.addAll(List.of(in, out, random));
    assertNames(Descriptors.of(in), path);
    assertNames(Descriptors.of(out), path);
    assertNames(Descriptors.of(random.getChannel()), path);
    assertThat(Descriptors.of(new FileInputStream(FileDescriptor.in))).isZero();
    assertThat(Descriptors.of(new FileOutputStream(FileDescriptor.out))).isEqualTo(1);
    assertThat(Descriptors.of(new FileOutputStream(FileDescriptor.err))).isEqualTo(2);
    assertThat(Watch.readStandardInput()).hasToString("read fd=0");
  }

  /** Neither what others read and write meanwhile, nor where, is disturbed. */
  @Test
  void findingTheNumberDisturbsNobodyWhoUsesTheChannel() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    for (int i = 0; i < 20; i++) {
      FileChannel channel = open(StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel.truncate(0);
      enough.set(false);
      try (var writer =
          Meanwhile.call(
              () -> {
                long written = 0;
                do {
                  written += channel.write(ByteBuffer.allocate(3));
                } while (!enough.get());
                return written;
              })) {
        Descriptors.of(channel);
        enough.set(true);
        assertThat(writer.join()).isEqualTo(channel.size());
      }
    }
  }

  /** A process that closes a descriptor of a file loses all its locks on the file. */
  @Test
  void closesOfTheSameFileMeanwhileDoNotHideTheNumber() throws Exception {
    for (int i = 0; i < 50; i++) {
      FileChannel channel = open(StandardOpenOption.READ);
      try (var others =
          Meanwhile.call(
              () -> {
                for (int j = 0; j < 50; j++) {
                  append(1);
                }
                return null;
              })) {
        assertNames(Descriptors.of(channel), path);
        others.join();
      }
    }
  }

  @Test
  void vnodeIsWatchedByTheChannel() throws Exception {
    FileChannel channel = open(StandardOpenOption.READ);
    kq.register(Watch.file(channel, VnodeNote.WRITE, VnodeNote.DELETE));
    Expect.none(kq);
    append(1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(VnodeNote.WRITE.bit());
    channel.close();
    append(1);
    Expect.none(kq);
  }

  @Test
  void lockOfTheWholeFileIsInTheWay() throws Exception {
    FileChannel channel = open(StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = channel.lock();
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Watch.read(channel))
        .withMessageContaining("locked")
        .returns(Errno.EWOULDBLOCK, KqueueException::errno);
    assertThat(lock.isValid()).isTrue();
    lock.release();
    FileLock some = channel.lock(0, 50, false);
    assertThat(Descriptors.of(channel)).isPositive();
    assertThat(some.isValid()).isTrue();
  }

  @Test
  void closedChannelIsRefused() throws Exception {
    FileChannel channel = open(StandardOpenOption.READ);
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

  /** The same number, and the same inode even, under which another channel reads now. */
  @Test
  void closedChannelsNumberGoesToTheNext() throws Exception {
    int reused = 0;
    long before = -1;
    for (int i = 0; i < 20; i++) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        int left = i;
        channel.position(100 - left);
        Registration read = kq.register(Watch.read(channel), left);
        reused += read.ident() == before ? 1 : 0;
        before = read.ident();
        assertThat(kq.poll())
            .hasSize(left == 0 ? 0 : 1)
            .allMatch(e -> e.data() == left && e.attachment(Integer.class) == left)
            .allMatch(e -> e.registration().equals(read));
      }
      append(1);
      Expect.none(kq);
      Files.write(path, new byte[100]);
    }
    assertThat(reused).as("numbers that were used again").isPositive();
    kq.stat();
    assertThat(kq.size()).isLessThanOrEqualTo(1);
  }

  @Test
  void devicesOfOtherKindsAreFoundOrRefused() throws Exception {
    FileInputStream zero = new FileInputStream("/dev/zero");
    opened.add(zero);
    assertThat(Procfs.target(Descriptors.of(zero))).isEqualTo("/dev/zero");
  }
}
