// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.internal.linux.inotify.VnodeLimitsTest;

/** What is reported of a tree. */
@Timeout(60)
class TreesTest {
  private static final int NOBODY = 65534;

  @TempDir Path folder;
  private final Following following = new Following();
  private Path root;
  private int marks;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
  }

  @AfterEach
  void close() {
    following.close();
  }

  private FileRegistration watch(TreeWatch watch) throws Exception {
    FileRegistration registration = following.register(watch);
    following.await("READY", change -> change.kind() == Kind.READY);
    return registration;
  }

  private FileRegistration watch() throws Exception {
    return watch(TreeWatch.of(root));
  }

  /** Polls until all that has happened before is reported, and returns it as text. */
  private List<String> changes() throws Exception {
    Path mark = Files.createFile(root.resolve("mark" + marks++));
    List<String> changes = new ArrayList<>();
    while (true) {
      FileChange change = following.await("the mark", c -> true);
      if (change.path().equals(mark) && change.kind() == Kind.COMPLETE) {
        Files.delete(mark);
        following.await(Kind.REMOVED, mark);
        return changes;
      }
      if (!change.path().equals(mark)) {
        Path from = change.from();
        changes.add(
            change.kind()
                + " "
                + root.relativize(change.path())
                + (from == null ? "" : " from " + root.relativize(from)));
      }
    }
  }

  private Path write(String file) throws IOException {
    return Files.writeString(root.resolve(file), "x");
  }

  private Path makeDirectories(String path) throws IOException {
    return Files.createDirectories(root.resolve(path));
  }

  @Test
  void theSnapshotComesBeforeReady() throws Exception {
    makeDirectories("a/b");
    write("a/b/file");
    following.register(TreeWatch.of(root).snapshot());
    following.await(Kind.FOUND, root);
    following.await(Kind.FOUND, root.resolve("a"));
    following.await(Kind.FOUND, root.resolve("a/b/file"));
    following.await(Kind.READY, root);
  }

  @Test
  void filesAreCreatedWrittenCompleteAndRemoved() throws Exception {
    watch();
    write("file");
    Files.delete(root.resolve("file"));
    assertThat(changes())
        .containsExactly("CREATED file", "WRITTEN file", "COMPLETE file", "REMOVED file");
  }

  @Test
  void nothingInNewDirectoriesIsLost() throws Exception {
    watch();
    for (int i = 0; i < 50; i++) {
      makeDirectories("new" + i + "/b/c");
      write("new" + i + "/b/c/file");
      following.poll(Duration.ZERO);
    }
    List<String> changes = new ArrayList<>();
    following.seen.forEach(
        change -> changes.add(change.kind() + " " + root.relativize(change.path())));
    following.seen.clear();
    changes.addAll(changes());
    for (int i = 0; i < 50; i++) {
      assertThat(changes)
          .contains("CREATED new" + i + "/b/c", "CREATED new" + i + "/b/c/file")
          .contains("COMPLETE new" + i + "/b/c/file");
    }
    Files.writeString(root.resolve("new7/b/c/file"), "more");
    assertThat(changes()).contains("WRITTEN new7/b/c/file");
  }

  @Test
  void aRenameHasBothNames() throws Exception {
    makeDirectories("a/b");
    write("a/b/file");
    watch();
    Files.move(root.resolve("a/b/file"), root.resolve("a/other"));
    assertThat(changes()).containsExactly("MOVED a/other from a/b/file", "COMPLETE a/other");
    Files.move(root.resolve("a"), root.resolve("z"));
    write("z/b/new");
    assertThat(changes()).startsWith("MOVED z from a", "CREATED z/b/new");
  }

  @Test
  void whatLeavesTheTreeIsRemovedAndWhatComesIsCreated() throws Exception {
    makeDirectories("a/b");
    write("a/b/file");
    watch();
    Files.move(root.resolve("a"), folder.resolve("outside"));
    following.await(Kind.REMOVED, root.resolve("a"));
    Files.writeString(folder.resolve("outside/b/file"), "unseen");
    Files.move(folder.resolve("outside"), root.resolve("back"));
    following.await(Kind.CREATED, root.resolve("back"));
    following.await(Kind.CREATED, root.resolve("back/b/file"));
    assertThat(changes()).noneMatch(change -> change.contains("outside"));
  }

  @Test
  void aFileIsReplacedByOneFromOutside() throws Exception {
    write("file");
    watch();
    Path other = Files.writeString(folder.resolve("other"), "y");
    Files.move(other, root.resolve("file"), StandardCopyOption.ATOMIC_MOVE);
    assertThat(changes()).containsExactly("REPLACED file", "COMPLETE file");
  }

  @Test
  void ignoredDirectoriesAreNotWatched() throws Exception {
    for (int i = 0; i < 20; i++) {
      makeDirectories("build/deep" + i);
    }
    makeDirectories("src");
    long before = VnodeLimitsTest.watches();
    FileRegistration registration =
        watch(TreeWatch.of(root).ignore("build/", "*.tmp", "!keep.tmp"));
    assertThat(registration.directories()).isEqualTo(2); // root and src
    assertThat(VnodeLimitsTest.watches() - before).isLessThan(20);
    write("build/file");
    write("src/a.tmp");
    write("src/keep.tmp");
    assertThat(changes())
        .contains("CREATED src/keep.tmp")
        .noneMatch(change -> change.contains("build") || change.contains("a.tmp"));
  }

  @Test
  void gitignoreFilesApplyAlsoThoseAboveAndTheirChanges() throws Exception {
    Files.createDirectory(folder.resolve(".git"));
    Files.writeString(folder.resolve(".gitignore"), "/root/top\n*.log\n");
    makeDirectories("sub");
    Files.writeString(root.resolve("sub/.gitignore"), "!kept.log\nhidden\n");
    watch(TreeWatch.of(root).gitignore());
    write("top");
    write("a.log");
    write("sub/kept.log");
    write("sub/hidden");
    assertThat(changes())
        .contains("CREATED sub/kept.log")
        .noneMatch(
            change ->
                change.contains("top") || change.contains("a.log") || change.contains("hidden"));
    Files.writeString(root.resolve("sub/.gitignore"), "kept.log\n");
    following.await(Kind.CREATED, root.resolve("sub/hidden"));
    write("sub/kept.log");
    assertThat(changes()).noneMatch(change -> change.contains("WRITTEN sub/kept.log"));
  }

  @Test
  void onlySomeFilesAreReported() throws Exception {
    makeDirectories("a");
    watch(TreeWatch.of(root).only("*.java"));
    write("a/A.java");
    write("a/A.class");
    Files.move(root.resolve("a/A.class"), root.resolve("a/B.java"));
    Path mark = write("Mark.java");
    List<FileChange> changes = new ArrayList<>();
    FileChange change;
    do {
      change = following.await("the mark", c -> true);
      changes.add(change);
    } while (!change.path().equals(mark));
    assertThat(changes).noneMatch(c -> c.path().toString().endsWith(".class"));
    assertThat(changes).anyMatch(c -> c.kind() == Kind.CREATED && c.path().endsWith("a/B.java"));
  }

  @Test
  void allTypesAreSeenAsNames() throws Exception {
    Disk.fifo(root.resolve("old-fifo"));
    following.register(TreeWatch.of(root).snapshot());
    assertThat(following.await(Kind.FOUND, root.resolve("old-fifo")).type())
        .isEqualTo(FileType.FIFO);
    following.await(Kind.READY, root);
    Disk.fifo(root.resolve("fifo"));
    Disk.socket(root.resolve("socket"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("/"));
    assertThat(following.await(Kind.CREATED, root.resolve("fifo")).type()).isEqualTo(FileType.FIFO);
    assertThat(following.await(Kind.CREATED, root.resolve("socket")).type())
        .isEqualTo(FileType.SOCKET);
    assertThat(following.await(Kind.CREATED, root.resolve("link")).type())
        .isEqualTo(FileType.SYMBOLIC_LINK);
  }

  @Test
  void linksToDirectoriesAreFollowedByChoiceButNotInCircles() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other/deep"));
    Files.createSymbolicLink(root.resolve("link"), folder.resolve("other"));
    Files.createSymbolicLink(other.resolve("up"), folder.resolve("other"));
    Files.createSymbolicLink(root.resolve("self"), root);
    FileRegistration registration = following.register(TreeWatch.of(root).followLinks());
    FileChange loop = following.await("a loop", c -> c.kind() == Kind.WARNING);
    assertThat(loop.reason()).contains("leads to a directory above it");
    following.await(Kind.READY, root);
    Files.writeString(other.resolve("file"), "x");
    following.await(Kind.CREATED, root.resolve("link/deep/file"));
    Files.delete(root.resolve("link"));
    following.await(Kind.REMOVED, root.resolve("link"));
    assertThat(registration.isValid()).isTrue();
  }

  @Test
  void theRootMayBeAbsentAndMayBeReplaced() throws Exception {
    Files.delete(root);
    FileRegistration registration = following.register(TreeWatch.of(root));
    following.await(Kind.ABSENT, root);
    following.await(Kind.READY, root);
    makeDirectories("a");
    following.await(Kind.CREATED, root);
    following.await(Kind.CREATED, root.resolve("a"));
    Path other = Files.createDirectories(folder.resolve("other/b"));
    Files.move(root, folder.resolve("gone"));
    Files.move(other.getParent(), root);
    write("b/file");
    following.await(Kind.CREATED, root.resolve("b/file"));
    assertThat(registration.directories()).isEqualTo(2);
  }

  @Test
  void twoTreesMayOverlap() throws Exception {
    makeDirectories("a");
    FileRegistration all = watch();
    FileRegistration part = watch(TreeWatch.of(root.resolve("a")));
    write("a/file");
    FileChange one = following.await(Kind.CREATED, root.resolve("a/file"));
    FileChange two = following.await(Kind.CREATED, root.resolve("a/file"));
    assertThat(List.of(one.registration(), two.registration()))
        .containsExactlyInAnyOrder(all, part);
    all.close();
    write("a/other");
    following.await(Kind.CREATED, root.resolve("a/other"));
    assertThat(changesOf(all)).isEmpty();
  }

  private List<FileChange> changesOf(FileRegistration registration) {
    return following.seen.stream().filter(change -> change.registration() == registration).toList();
  }

  @Test
  void directoriesAreComparedAtAnIntervalIfTheProgramWants() throws Exception {
    makeDirectories("a");
    write("a/file");
    long before = VnodeLimitsTest.watches();
    FileRegistration registration = watch(TreeWatch.of(root).compareEvery(Duration.ofMillis(20)));
    assertThat(registration.compared()).containsExactlyInAnyOrder(root, root.resolve("a"));
    assertThat(VnodeLimitsTest.watches() - before).isLessThan(10); // those of the way to the root
    Files.writeString(root.resolve("a/file"), "longer than before");
    following.await(Kind.WRITTEN, root.resolve("a/file"));
    following.await(Kind.COMPLETE, root.resolve("a/file"));
    Files.setLastModifiedTime(
        root.resolve("a/file"), Files.getLastModifiedTime(root.resolve("a/file")));
    makeDirectories("a/b/c");
    following.await(Kind.CREATED, root.resolve("a/b/c"));
    Files.delete(root.resolve("a/b/c"));
    following.await(Kind.REMOVED, root.resolve("a/b/c"));
  }

  @Test
  void anUnreadableDirectoryIsAWarningUntilItCanBeRead() throws Exception {
    Path closed = makeDirectories("closed");
    write("closed/file");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Disk.accessAs(NOBODY); // root may read everything
    FileRegistration registration;
    try {
      registration = following.register(TreeWatch.of(root));
      FileChange warning = following.await("a warning", change -> change.kind() == Kind.WARNING);
      assertThat(warning.path()).isEqualTo(closed);
      assertThat(warning.reason()).contains("permission");
      following.await(Kind.READY, root);
    } finally {
      Disk.accessAs(0);
    }
    assertThat(registration.compared()).containsExactly(closed);
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    following.await(Kind.CREATED, closed.resolve("file"));
    assertThat(registration.compared()).isEmpty();
    write("closed/other");
    following.await(Kind.CREATED, closed.resolve("other"));
  }

  @Test
  void lostEventsBecomeDifferences() throws Exception {
    makeDirectories("a");
    write("a/old");
    write("a/written");
    watch();
    int most =
        Integer.parseInt(
            Files.readString(Path.of("/proc/sys/fs/inotify/max_queued_events")).strip());
    assumeThat(most).isLessThan(100_000);
    for (int i = 0; i < most; i++) {
      Path file = root.resolve("a/file");
      Files.createFile(file);
      Files.delete(file);
    }
    write("a/new");
    Files.delete(root.resolve("a/old"));
    Files.writeString(root.resolve("a/written"), "more");
    Path mark = write("mark");
    List<String> seen = new ArrayList<>();
    FileChange change;
    do {
      change = following.await("the mark", c -> true);
      seen.add(change.kind() + " " + root.relativize(change.path()));
    } while (!change.path().equals(mark));
    assertThat(seen).contains("CREATED a/new", "REMOVED a/old", "WRITTEN a/written");
    write("a/later");
    following.await(Kind.CREATED, root.resolve("a/later"));
  }
}
