// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
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
