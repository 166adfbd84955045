// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kqueue;
import org.kqueue4j.internal.linux.inotify.VnodeLimitsTest;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.ClosedKqueueException;

/** What a watcher holds, and that it is released in whichever order things are closed. */
@Timeout(60)
class FileWatcherDescriptorsTest {
  @TempDir Path folder;

  /** Returns what the descriptors are that only watchers have: inotifies and the mounts. */
  private static List<String> descriptors() throws IOException {
    List<String> all = new ArrayList<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path link : links) {
        String target;
        try {
          target = Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
          continue; // it was closed since the listing
        }
        if (target.equals("anon_inode:inotify")) {
          all.add("inotify");
        } else if (target.endsWith("/mountinfo")) {
          all.add("mounts");
        }
      }
    }
    all.sort(null);
    return all;
  }

  private void registerMuch(FileWatcher files) throws IOException {
    for (int i = 0; i < 20; i++) {
      Files.createDirectories(folder.resolve("directory" + i + "/below"));
      files.register(NameWatch.of(folder.resolve("directory" + i + "/file")));
    }
    files.register(TreeWatch.of(folder));
    files.register(TreeWatch.of(folder).compareEvery(Duration.ofSeconds(1)));
    files.poll();
  }

  private void assertHoldsTwo(Consumer<FileWatcher> close) throws IOException {
    List<String> before = descriptors();
    try (Kqueue kq = Kqueue.open()) {
      FileWatcher files = FileWatcher.open(kq);
      registerMuch(files);
      List<String> more = descriptors();
      before.forEach(more::remove);
      assertThat(more).containsExactly("inotify", "mounts");
      close.accept(files);
      assertThat(descriptors()).isEqualTo(before);
      assertThat(kq.size()).isZero();
      files.close(); // has no effect
    }
    assertThat(descriptors()).isEqualTo(before);
  }

  @Test
  void aWatcherHasTwoDescriptorsUntilItIsClosed() throws Exception {
    assertHoldsTwo(FileWatcher::close);
  }

  @Test
  void anEndOfTheQueueBeforeTheWatcherLosesNone() throws Exception {
    List<String> before = descriptors();
    Kqueue kq = Kqueue.open();
    FileWatcher files = FileWatcher.open(kq);
    registerMuch(files);
    FileRegistration registration = files.register(NameWatch.of(folder));
    kq.close();
    Files.createFile(folder.resolve("file"));
    files.poll(); // the program may not know yet
    registration.close();
    files.close();
    assertThat(descriptors()).isEqualTo(before);
    assertThat(registration.isValid()).isFalse();
  }

  @Test
  void aWatcherThatCannotBeOpenedHoldsNone() throws Exception {
    List<String> before = descriptors();
    Kqueue kq = Kqueue.open();
    kq.close();
    assertThatExceptionOfType(ClosedKqueueException.class).isThrownBy(() -> FileWatcher.open(kq));
    assertThat(descriptors()).isEqualTo(before);
  }

  @Test
  void theEndOfAWatcherEndsItsRegistrations() throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      FileWatcher files = FileWatcher.open(kq);
      FileRegistration name = files.register(NameWatch.of(folder), "attachment");
      FileRegistration tree = files.register(TreeWatch.of(folder));
      assertThat(name.isValid()).isTrue();
      files.close();
      assertThat(name.isValid()).isFalse();
      assertThat(name.isClosed()).isFalse();
      assertThat(name.attachment()).isEqualTo("attachment");
      assertThat(tree.directories()).isZero();
      assertThat(tree.compared()).isEmpty();
      tree.close();
      assertThatExceptionOfType(ClosedKqueueException.class)
          .isThrownBy(files::poll)
          .withMessageContaining("the file watcher is closed");
      assertThatExceptionOfType(ClosedKqueueException.class)
          .isThrownBy(() -> files.register(NameWatch.of(folder)));
    }
  }

  @Test
  void registrationsThatAreClosedLeaveNoWatch() throws Exception {
    Path file = Files.createDirectories(folder.resolve("tree/below")).resolve("file");
    try (Kqueue kq = Kqueue.open();
        FileWatcher files = FileWatcher.open(kq)) {
      int registered = kq.size();
      for (int i = 0; i < 1000; i++) {
        try (FileRegistration name = files.register(NameWatch.of(file));
            FileRegistration tree = files.register(TreeWatch.of(folder))) {
          files.poll();
          assertThat(tree.directories()).isEqualTo(3);
          assertThat(name.directories()).isEqualTo(file.getNameCount());
        }
      }
      assertThat(VnodeLimitsTest.watches()).isZero();
      assertThat(kq.size()).isEqualTo(registered);
      files.poll();
      assertThat(kq.poll()).allMatch(event -> event.attachment() == files);
      assertThat(files.poll()).isEmpty();
    }
  }

  @Test
  void anyThreadMayRegisterPollAndClose() throws Exception {
    Files.createDirectories(folder.resolve("tree/below"));
    try (Kqueue kq = Kqueue.open();
        FileWatcher files = FileWatcher.open(kq)) {
      List<Meanwhile<Void>> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        threads.add(Meanwhile.call(() -> registerAndClose(files)));
      }
      Meanwhile.until(
          "all have registered",
          () -> {
            Files.writeString(folder.resolve("tree/file"), "x");
            for (FileChange change : files.poll()) {
              assertThat(change.kind()).isNotEqualTo(FileChange.Kind.FAILED);
            }
            return threads.stream().allMatch(Meanwhile::isDone);
          });
      for (Meanwhile<Void> thread : threads) {
        thread.join();
      }
      assertThat(VnodeLimitsTest.watches()).isZero();
    }
  }

  private Void registerAndClose(FileWatcher files) {
    for (int i = 0; i < 100; i++) {
      try (FileRegistration name = files.register(NameWatch.of(folder.resolve("tree/file")));
          FileRegistration tree = files.register(TreeWatch.of(folder))) {
        files.poll();
        assertThat(name.isValid() && tree.isValid()).isTrue();
      }
    }
    return null;
  }

  @Test
  void aRegistrationThatIsClosedReportsNothingMore() throws Exception {
    try (Kqueue kq = Kqueue.open();
        FileWatcher files = FileWatcher.open(kq)) {
      FileRegistration closed = files.register(NameWatch.of(folder));
      FileRegistration other = files.register(NameWatch.of(folder));
      closed.close();
      closed.close();
      assertThat(files.poll()).hasSize(1).first().extracting("registration").isSameAs(other);
      assertThat(closed.isValid()).isFalse();
      assertThat(closed.isClosed()).isTrue();
    }
  }

  @Test
  void aLoopClosesItsWatchers() throws Exception {
    List<String> before = descriptors();
    EventLoop loop = EventLoop.open();
    loop.onChange(TreeWatch.of(folder), _ -> {});
    loop.onChange(folder, _ -> {});
    loop.urgent().onChange(folder, _ -> {});
    List<String> more = descriptors();
    before.forEach(more::remove);
    assertThat(more).containsExactly("inotify", "inotify", "mounts", "mounts");
    loop.close();
    assertThat(descriptors()).isEqualTo(before);
  }

  @Test
  void aQueueReportsAsLongAsThereIsSomethingToPoll() throws Exception {
    Path file = folder.resolve("file");
    try (Kqueue kq = Kqueue.open();
        FileWatcher files = FileWatcher.open(kq, "files")) {
      files.register(NameWatch.of(file));
      assertThat(kq.take()).allMatch(event -> "files".equals(event.attachment()));
      assertThat(files.poll()).extracting(FileChange::kind).containsExactly(FileChange.Kind.ABSENT);
      Files.createFile(file);
      List<FileChange.Kind> kinds = new ArrayList<>();
      Meanwhile.until(
          "the file is complete",
          () -> {
            assertThat(kq.take()).isNotEmpty();
            files.poll().forEach(change -> kinds.add(change.kind()));
            return kinds.contains(FileChange.Kind.COMPLETE);
          });
      assertThat(kinds).containsExactly(FileChange.Kind.CREATED, FileChange.Kind.COMPLETE);
    }
  }
}
