// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.support.Libc;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/** What is reported of a name, whatever file it names. */
@Timeout(60)
class NamesTest {
  @TempDir Path folder;
  private final Following following = new Following();
  private Path name;

  @BeforeEach
  void chooseName() {
    name = folder.resolve("dir/app.conf");
  }

  @AfterEach
  void close() {
    following.close();
  }

  private FileRegistration follow(Path path) {
    return following.register(NameWatch.of(path));
  }

  /** Polls until all that has happened before is reported, and returns its kinds. */
  private List<Kind> kinds(FileRegistration registration) throws Exception {
    Path mark = Files.createTempFile(folder, "mark", "");
    try (FileRegistration marked = follow(mark)) {
      Files.delete(mark);
      List<FileChange> before = new ArrayList<>();
      while (true) {
        FileChange change = following.await("the mark", c -> true);
        if (change.registration() == marked && change.kind() == Kind.REMOVED) {
          return before.stream().map(FileChange::kind).toList();
        }
        if (change.registration() == registration) {
          before.add(change);
        }
      }
    }
  }

  private static void write(Path file, String content) throws IOException {
    Files.writeString(file, content);
  }

  @Test
  void saysAtTheStartWhetherTheFileExists() throws Exception {
    assertThat(kinds(follow(name))).containsExactly(Kind.ABSENT);
    Files.createDirectory(name.getParent());
    write(name, "x");
    FileRegistration found = follow(name);
    assertThat(kinds(found)).containsExactly(Kind.FOUND);
    assertThat(found.path()).isEqualTo(name);
  }

  @Test
  void appearsIsWrittenAndIsComplete() throws Exception {
    Files.createDirectory(name.getParent());
    FileRegistration registration = follow(name);
    write(name, "x");
    assertThat(kinds(registration))
        .containsExactly(Kind.ABSENT, Kind.CREATED, Kind.WRITTEN, Kind.COMPLETE);
    Files.writeString(name, "y", StandardOpenOption.APPEND);
    assertThat(kinds(registration)).containsExactly(Kind.WRITTEN, Kind.COMPLETE);
    Files.delete(name);
    assertThat(kinds(registration)).endsWith(Kind.REMOVED);
  }

  @Test
  void isReplacedByARenameOverIt() throws Exception {
    Files.createDirectory(name.getParent());
    write(name, "x");
    FileRegistration registration = follow(name);
    Path other = name.resolveSibling("other");
    write(other, "y");
    Files.move(other, name, StandardCopyOption.ATOMIC_MOVE);
    assertThat(kinds(registration)).containsExactly(Kind.FOUND, Kind.REPLACED, Kind.COMPLETE);
  }

  @Test
  void isReplacedByAnEditorThatKeepsABackup() throws Exception {
    Files.createDirectory(name.getParent());
    write(name, "x");
    FileRegistration registration = follow(name);
    Files.move(name, name.resolveSibling("app.conf~"));
    write(name, "y");
    assertThat(kinds(registration))
        .containsExactly(Kind.FOUND, Kind.REPLACED, Kind.WRITTEN, Kind.COMPLETE);
  }

  @Test
  void comesAndGoesUnseen() throws Exception {
    Files.createDirectory(name.getParent());
    FileRegistration registration = follow(name);
    Files.createFile(name);
    Files.delete(name);
    assertThat(kinds(registration)).containsExactly(Kind.ABSENT, Kind.CREATED, Kind.REMOVED);
  }

  @Test
  void appearsAndGoesWithTheDirectoriesAboveIt() throws Exception {
    Path deep = folder.resolve("a/b/c/file");
    FileRegistration registration = follow(deep);
    Path made = Files.createDirectories(folder.resolve("x/b/c"));
    write(made.resolve("file"), "x");
    Files.move(folder.resolve("x"), folder.resolve("a"));
    assertThat(kinds(registration)).containsExactly(Kind.ABSENT, Kind.CREATED, Kind.COMPLETE);
    Files.move(folder.resolve("a"), folder.resolve("z"));
    assertThat(kinds(registration)).containsExactly(Kind.REMOVED);
    Files.createDirectories(folder.resolve("a/b"));
    Files.move(folder.resolve("z/b/c"), folder.resolve("a/b/c"));
    assertThat(kinds(registration)).containsExactly(Kind.CREATED, Kind.COMPLETE);
  }

  /** Kubernetes shows a new ConfigMap by replacing the link {@code ..data}. */
  @Test
  void isReplacedWithALinkOnItsWay() throws Exception {
    Path old = Files.createDirectory(folder.resolve("..2026_1"));
    Path later = Files.createDirectory(folder.resolve("..2026_2"));
    write(old.resolve("app.conf"), "x");
    write(later.resolve("app.conf"), "y");
    Files.createSymbolicLink(folder.resolve("..data"), old.getFileName());
    Path link = folder.resolve("app.conf");
    Files.createSymbolicLink(link, Path.of("..data/app.conf"));
    FileRegistration registration = follow(link);
    Path swap = folder.resolve("..data_tmp");
    Files.createSymbolicLink(swap, later.getFileName());
    Files.move(swap, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    assertThat(kinds(registration)).containsExactly(Kind.FOUND, Kind.REPLACED, Kind.COMPLETE);
    write(later.resolve("app.conf"), "z");
    assertThat(kinds(registration)).endsWith(Kind.WRITTEN, Kind.COMPLETE);
    write(old.resolve("app.conf"), "gone");
    assertThat(kinds(registration)).isEmpty();
  }

  @Test
  void linksMayLeadInCirclesOrNowhere() throws Exception {
    Files.createSymbolicLink(folder.resolve("one"), Path.of("two"));
    Files.createSymbolicLink(folder.resolve("two"), Path.of("one"));
    Files.createSymbolicLink(folder.resolve("lost"), Path.of("target"));
    FileRegistration circle = follow(folder.resolve("one"));
    assertThat(kinds(circle)).containsExactly(Kind.ABSENT);
    FileRegistration lost = follow(folder.resolve("lost"));
    write(folder.resolve("target"), "x");
    assertThat(kinds(lost)).startsWith(Kind.ABSENT, Kind.CREATED);
    Files.delete(folder.resolve("two"));
    write(folder.resolve("two"), "x");
    assertThat(kinds(circle)).startsWith(Kind.CREATED);
  }

  @Test
  void seesAWriteThroughAnotherLink() throws Exception {
    Files.createDirectory(name.getParent());
    write(name, "x");
    Path other = Files.createLink(folder.resolve("other"), name);
    FileRegistration registration = follow(name);
    Files.writeString(other, "y", StandardOpenOption.APPEND);
    assertThat(kinds(registration)).containsExactly(Kind.FOUND, Kind.WRITTEN, Kind.COMPLETE);
  }

  @Test
  void seesAWriteThroughALinkThatIsMadeLater() throws Exception {
    Files.createDirectory(name.getParent());
    write(name, "x");
    Files.setLastModifiedTime(name, FileTime.fromMillis(1)); // not written to lately
    FileRegistration registration = follow(name);
    assertThat(kinds(registration)).containsExactly(Kind.FOUND);
    Path other = Files.createLink(folder.resolve("other"), name);
    assertThat(kinds(registration)).isEmpty();
    Files.writeString(other, "y", StandardOpenOption.APPEND);
    assertThat(kinds(registration)).containsExactly(Kind.WRITTEN, Kind.COMPLETE);
  }

  @Test
  void seesAWriteThroughALinkThatItDoesNotKnowYet() throws Exception {
    Files.createDirectory(name.getParent());
    write(name, "x");
    FileRegistration registration = follow(name);
    assertThat(kinds(registration)).containsExactly(Kind.FOUND);
    Path other = Files.createLink(folder.resolve("other"), name);
    Files.writeString(other, "y", StandardOpenOption.APPEND);
    assertThat(kinds(registration)).containsExactly(Kind.WRITTEN, Kind.COMPLETE);
  }

  @Test
  void attributesAreReported() throws Exception {
    Files.createDirectory(name.getParent());
    write(name, "x");
    FileRegistration registration = follow(name);
    Files.setLastModifiedTime(name, FileTime.fromMillis(1));
    assertThat(kinds(registration)).containsExactly(Kind.FOUND, Kind.ATTRIBUTES);
  }

  @Test
  void ofADirectoryTheEntriesAreItsContent() throws Exception {
    Path directory = Files.createDirectory(folder.resolve("dir"));
    FileRegistration registration = follow(directory);
    Files.createFile(directory.resolve("new"));
    assertThat(kinds(registration)).startsWith(Kind.FOUND, Kind.WRITTEN);
  }

  @Test
  void isReplacedByAMount() throws Exception {
    Path directory = Files.createDirectory(name.getParent());
    write(name, "x");
    Path source = Files.createDirectory(folder.resolve("source"));
    FileRegistration registration = follow(name);
    assumeThat(mount(source, directory)).as("may mount").isTrue();
    try {
      following.await(Kind.REMOVED, name);
      write(source.resolve("app.conf"), "mounted");
      following.await(Kind.CREATED, name);
    } finally {
      Disk.unmount(directory);
    }
    following.await(Kind.REPLACED, name);
    assertThat(registration.isValid()).isTrue();
  }

  private static boolean mount(Path source, Path target) {
    try {
      Disk.bind(source, target);
      return true;
    } catch (Libc.CallException e) {
      return false;
    }
  }

  @Test
  void aNameMayBeAnyBytes() throws Exception {
    Path strange = Disk.resolve(folder, 0xff, 0xfe, '\n', 'x');
    FileRegistration registration = follow(strange);
    Disk.close(Disk.open(strange, 0));
    FileChange change = following.await("it is created", c -> c.kind() == Kind.CREATED);
    assertThat(change.path()).isEqualTo(strange);
    assertThat(registration.path()).isEqualTo(strange);
  }

  @Test
  void aRelativePathStaysRelative() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    FileRegistration registration = follow(here.relativize(name));
    Files.createDirectory(name.getParent());
    write(name, "x");
    FileChange change = following.await("it is created", c -> c.kind() == Kind.CREATED);
    assertThat(change.path()).isEqualTo(here.relativize(name));
    assertThat(change.registration()).isSameAs(registration);
  }

  @Test
  void isComparedAtAnIntervalIfTheProgramWants() throws Exception {
    Path file = Path.of("/proc/self/comm");
    FileRegistration generated = follow(file);
    assertThat(generated.compared()).containsExactly(file);
    Files.createDirectory(name.getParent());
    FileRegistration chosen =
        following.register(NameWatch.of(name).compareEvery(Duration.ofMillis(20)));
    assertThat(chosen.compared()).containsExactly(name);
    write(name, "x");
    following.await(Kind.CREATED, name);
    following.await(Kind.COMPLETE, name);
    assertThat(follow(name).compared()).isEmpty();
  }

  @Test
  void aClosedNameIsNotReported() throws Exception {
    Files.createDirectory(name.getParent());
    FileRegistration registration = follow(name);
    FileRegistration other = follow(name);
    write(name, "x");
    registration.close();
    registration.close();
    assertThat(registration.isValid()).isFalse();
    assertThat(kinds(other)).contains(Kind.CREATED);
    assertThat(following.seen).noneMatch(change -> change.registration() == registration);
  }

  @Test
  void refusesWhatIsNoPathOfTheSystem() throws Exception {
    Path zip = folder.resolve("some.zip");
    try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path inside = archive.getPath("file");
      assertThatThrownBy(() -> NameWatch.of(inside))
          .isInstanceOf(UnsupportedWatchException.class)
          .hasMessageContaining("only paths of the operating system");
    }
    assertThatThrownBy(() -> NameWatch.of(name).compareEvery(Duration.ZERO))
        .isInstanceOf(KqueueException.class)
        .hasMessageContaining("positive");
  }
}
