// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** READ and WRITE on regular files, which no poll of Linux watches. */
class RegularFileTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void create() throws Exception {
    path = Files.write(folder.resolve("file"), new byte[100]);
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private void truncate(int size) throws Exception {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private void append(int bytes) throws Exception {
    Files.write(path, new byte[bytes], StandardOpenOption.APPEND);
  }

  @Test
  void dataIsTheSizeBehindTheOffset() throws Exception {
    int fd = files.openToRead(path);
    kq.register(Watch.read(fd));
    Kevent event = Expect.one(kq);
    assertThat(event.data()).isEqualTo(100);
    assertThat(event.isEof()).isFalse();
    files.read(fd, 70);
    assertThat(Expect.one(kq).data()).isEqualTo(30);
    files.read(fd, 100);
    Expect.none(kq);
  }

  @Test
  void reportedAgainWhenTheFileGrows() throws Exception {
    int fd = files.openToRead(path);
    kq.register(Watch.read(fd).clear());
    assertThat(Expect.one(kq).data()).isEqualTo(100);
    Expect.none(kq);
    append(5);
    assertThat(Expect.one(kq).data()).isEqualTo(105);
    Expect.none(kq);
  }

  @Test
  void threadThatWaitsAtTheEndIsWokenByWhatIsAppended() throws Exception {
    int fd = files.openToRead(path);
    files.drain(fd);
    kq.register(Watch.read(fd));
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      append(5);
      assertThat(waiter.join()).singleElement().returns(5L, Kevent::data);
    }
  }

  @Test
  void threadThatWaitsIsWokenByWhatAnotherProcessAppends() throws Exception {
    int fd = files.openToRead(path);
    files.drain(fd);
    kq.register(Watch.read(fd));
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      assertThat(new ProcessBuilder("sh", "-c", "echo abc >>\"$0\"", path.toString()).start())
          .satisfies(process -> assertThat(process.waitFor()).isZero());
      assertThat(waiter.join()).singleElement().returns(4L, Kevent::data);
    }
  }

  @Test
  void twoDescriptorsOfOneFileEachHaveTheirOwnCount() throws Exception {
    int one = files.openToRead(path);
    int other = files.openToRead(path);
    Registration read = kq.register(Watch.read(one).clear());
    kq.register(Watch.read(other).clear());
    files.drain(one);
    files.read(other, 90);
    kq.poll();
    append(1);
    assertThat(kq.poll(Meanwhile.SOON))
        .extracting(Kevent::ident, Kevent::data)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple((long) one, 1L),
            org.assertj.core.groups.Tuple.tuple((long) other, 11L));
    read.close();
    append(1);
    assertThat(Expect.one(kq).ident()).isEqualTo(other);
  }

  @Test
  void lowWaterMarkHoldsForFilesToo() throws Exception {
    int fd = files.openToRead(path);
    files.drain(fd);
    kq.register(Watch.read(fd).lowat(10));
    append(9);
    Expect.none(kq);
    append(1);
    assertThat(Expect.one(kq).data()).isEqualTo(10);
  }

  @Test
  void endIsReportedToThoseWhoAskForIt() throws Exception {
    int fd = files.openToRead(path);
    kq.register(Watch.read(fd).atEnd());
    Kevent.Read event = (Kevent.Read) Expect.one(kq);
    assertThat(event.bytes()).isEqualTo(100);
    assertThat(event.isAtEnd()).isFalse();
    assertThat(event.fflags()).isZero();
    files.drain(fd);
    for (int i = 0; i < 2; i++) {
      event = (Kevent.Read) Expect.one(kq);
      assertThat(event.bytes()).isZero();
      assertThat(event.isAtEnd()).isTrue();
      assertThat(event.isEof()).isFalse();
      assertThat(event.fflags()).isEqualTo(Event.NOTE_EOF);
    }
    append(5);
    event = (Kevent.Read) Expect.one(kq);
    assertThat(event.bytes()).isEqualTo(5);
    assertThat(event.isAtEnd()).isFalse();
  }

  @Test
  void withClearTheEndIsReportedWhenAWriteMovesIt() throws Exception {
    int fd = files.openToRead(path);
    files.drain(fd);
    kq.register(Watch.read(fd).atEnd().clear());
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_EOF);
    Expect.none(kq);
    append(5);
    assertThat(Expect.one(kq)).returns(5L, Kevent::data).returns(0, Kevent::fflags);
    truncate(100);
    assertThat(Expect.one(kq)).returns(0L, Kevent::data).returns(Event.NOTE_EOF, Kevent::fflags);
    Expect.none(kq);
  }

  @Test
  void markDoesNotKeepTheEndBack() throws Exception {
    int fd = files.openToRead(path);
    files.drain(fd);
    kq.register(Watch.read(fd).lowat(1000).atEnd());
    Registration read = Expect.one(kq).registration();
    read.modify(Watch.read(fd).lowat(1000));
    Expect.none(kq);
  }

  @Test
  void asPolledAFileIsAlwaysReady() throws Exception {
    int fd = files.openToRead(path);
    kq.register(Watch.read(fd).lowat(1000).asPolled());
    assertThat(Expect.one(kq).data()).isEqualTo(100);
    files.drain(fd);
    Kevent.Read atEnd = (Kevent.Read) Expect.one(kq);
    assertThat(atEnd).returns(0L, Kevent::data).returns(0, Kevent::fflags);
    assertThat(atEnd.isAtEnd()).as("not asked for").isFalse();
    truncate(60);
    assertThat(Expect.one(kq).data()).isEqualTo(-40);
  }

  @Test
  void asPolledAPipeIsReadyWhenItCanBeRead() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()).asPolled());
    Expect.none(kq);
    files.write(pipe.writer(), 3);
    assertThat(Expect.one(kq).data()).isEqualTo(3);
  }

  @Test
  void onlyRegularFilesHaveTheEndAsANote() throws Exception {
    for (int fd :
        new int[] {
          files.pipe().reader(),
          files.streams().one(),
          files.openToRead(folder),
          files.openToRead(Path.of("/proc/self/stat"))
        }) {
      Registration plain = kq.register(Watch.read(fd));
      assertEndRefused(() -> plain.modify(Watch.read(fd).atEnd()));
      plain.close();
      assertEndRefused(() -> kq.register(Watch.read(fd).atEnd()));
    }
    try (Kqueue other = Kqueue.open()) {
      assertEndRefused(() -> kq.register(Watch.read(other).atEnd()));
    }
    int fd = files.openToRead(path);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.write(fd).atEnd()))
        .returns(Errno.EINVAL, KqueueException::errno);
    assertThat(kq.size()).isZero();
  }

  private static void assertEndRefused(ThrowingCallable call) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(call)
        .returns(Errno.EINVAL, KqueueException::errno)
        .withMessageContaining("NOTE_EOF");
  }

  @Test
  void alwaysWritable() throws Exception {
    int fd = files.openToWrite(path);
    kq.register(Watch.write(fd));
    assertThat(Expect.one(kq).data()).isZero();
    assertThat(Expect.one(kq).data()).isZero();
  }

  @Test
  void filesAndPipesAreWaitedForTogether() throws Exception {
    int fd = files.openToRead(path);
    files.drain(fd);
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(fd).clear());
    kq.register(Watch.read(pipe.reader()).clear());
    append(1);
    assertThat(Expect.one(kq).ident()).isEqualTo(fd);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).ident()).isEqualTo(pipe.reader());
    append(1);
    files.write(pipe.writer(), 1);
    assertThat(List.copyOf(kq.poll(Meanwhile.SOON))).hasSize(2);
  }
}
