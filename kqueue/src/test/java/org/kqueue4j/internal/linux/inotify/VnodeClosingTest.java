// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kqueue4j.internal.linux.inotify.VnodeTest.ALL;
import static org.kqueue4j.internal.linux.inotify.VnodeTest.append;
import static org.kqueue4j.internal.linux.inotify.VnodeTest.run;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Event;

/** VNODE on descriptors that are closed, and on numbers that are given to other files. */
class VnodeClosingTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  @TempDir Path folder;
  private Path path;
  private Path another;

  @BeforeEach
  void create() throws Exception {
    path = Files.createFile(folder.resolve("file"));
    another = Files.createFile(folder.resolve("another"));
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  @Test
  void announcedCloseDropsTheKnoteAndTheWatch() throws Exception {
    int fd = files.openToRead(path);
    kq.register(Watch.file(fd, ALL));
    assertThat(VnodeLimitsTest.watches()).isEqualTo(1);
    kq.closing(fd);
    files.close(fd);
    assertThat(kq.size()).isZero();
    assertThat(VnodeLimitsTest.watches()).isZero();
    append(path, 1);
    Expect.none(kq);
  }

  @Test
  void closeWithoutWordIsNoticedWithTheNextEvent() throws Exception {
    int fd = files.openToRead(path);
    kq.register(Watch.file(fd, ALL));
    kq.register(Watch.file(path, VnodeNote.WRITE));
    files.close(fd);
    append(path, 1);
    assertThat(Expect.one(kq).source()).isEqualTo(path);
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void pendingEventOfClosedDescriptorIsNotReported() throws Exception {
    int fd = files.openToRead(path);
    kq.register(Watch.file(fd, ALL));
    append(path, 1);
    assertThat(kq.stat()).isEqualTo(1);
    files.close(fd);
    Expect.none(kq);
    assertThat(kq.size()).isZero();
    assertThat(VnodeLimitsTest.watches()).isZero();
  }

  @Test
  void closeAndRemovalAreNoticedTogether() throws Exception {
    int fd = files.openToRead(path);
    kq.register(Watch.file(fd, ALL));
    Files.delete(path);
    files.close(fd);
    Expect.none(kq);
    assertThat(kq.size()).isZero();
  }

  @Test
  void numberThatNamesAnotherFileReportsNothingOfTheOld() throws Exception {
    int fd = files.openToRead(path);
    kq.register(Watch.file(fd, ALL));
    files.move(files.openToRead(another), fd);
    append(path, 1);
    append(another, 1);
    Expect.none(kq);
    assertThat(kq.size()).isZero();
  }

  @Test
  void numberThatNamesAnotherFileIsAddedAnew() throws Exception {
    int fd = files.openToRead(path);
    kq.register(Watch.file(fd, ALL));
    append(path, 1);
    files.move(files.openToRead(another), fd);
    kq.register(Watch.file(fd, VnodeNote.WRITE));
    assertThat(kq.size()).isEqualTo(1);
    append(path, 1);
    Expect.none(kq);
    append(another, 1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE);
  }

  @Test
  void otherFileOfTheSameInodeNumberIsNotTakenForTheOld() throws Exception {
    int number = files.openToRead(path);
    Object before = null;
    int reused = 0;
    for (int i = 0; i < 200; i++) {
      files.close(number); // of a file without a name, whose inode is so freed
      Path next = Files.createFile(folder.resolve("next"));
      Object inode = Files.getAttribute(next, "unix:ino");
      reused += inode.equals(before) ? 1 : 0;
      before = inode;
      assertThat(files.openToRead(next)).isEqualTo(number);
      kq.register(Watch.file(number, VnodeNote.DELETE), i);
      Expect.none(kq);
      assertThat(kq.size()).isEqualTo(1);
      Files.delete(next);
      if (i % 2 == 0) { // else the next change is the first to hear of it
        assertThat(Expect.one(kq)).returns(i, Kevent::attachment);
      }
    }
    assumeTrue(reused > 0, "this file system does not use the numbers of inodes again");
  }

  @Test
  void unmountedFileSystemOfClosedDescriptorIsForgotten() throws Exception {
    assumeTrue(
        new ProcessBuilder("mount", "-t", "tmpfs", "none", folder.toString()).start().waitFor()
            == 0,
        "mounting needs root");
    try {
      Path inside = Files.createFile(folder.resolve("inside"));
      int fd = files.openToRead(inside);
      kq.register(Watch.file(fd, ALL));
      kq.register(Watch.user());
      files.close(fd);
    } finally {
      run("umount", folder);
    }
    Expect.none(kq);
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void fileSystemThatIsUnmountedLazilyIsWatchedOn() throws Exception {
    assumeTrue(
        new ProcessBuilder("mount", "-t", "tmpfs", "none", folder.toString()).start().waitFor()
            == 0,
        "mounting needs root");
    int fd;
    try {
      Path inside = Files.createFile(folder.resolve("inside"));
      fd = files.openToReadAndWrite(inside);
      kq.register(Watch.file(inside, ALL));
    } finally {
      run("umount", "-l", folder);
    }
    Expect.none(kq);
    files.write(fd, 1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE | Event.NOTE_EXTEND);
  }
}
