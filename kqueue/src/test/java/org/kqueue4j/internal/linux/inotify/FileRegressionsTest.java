// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.KqueueException;

/** Faults that were found in how files are watched, each with what went wrong. */
class FileRegressionsTest {
  private final Children children = new Children();
  @TempDir Path folder;

  @AfterEach
  void close() {
    children.close();
  }

  /** What the programs have in common, which have no library of the tests. */
  private static final class Tools {
    static final VnodeNote[] ALL = {
      VnodeNote.DELETE,
      VnodeNote.WRITE,
      VnodeNote.EXTEND,
      VnodeNote.ATTRIB,
      VnodeNote.LINK,
      VnodeNote.RENAME,
      VnodeNote.REVOKE
    };

    static void run(Object... command) throws Exception {
      List<String> words = Stream.of(command).map(Object::toString).toList();
      int status = new ProcessBuilder(words).inheritIO().start().waitFor();
      if (status != 0) {
        throw new AssertionError(words + ": " + status);
      }
    }

    static void append(Path path, int bytes) throws IOException {
      Files.write(path, new byte[bytes], StandardOpenOption.APPEND);
    }

    static void printNext(Kqueue kq) throws InterruptedException {
      kq.poll(Meanwhile.SOON).forEach(Tools::print);
    }

    static void print(Kevent event) {
      Object what = event.fflags() == 0 ? event.data() : event.filter().notes(event.fflags());
      System.out.println(event.filter() + " " + what);
    }
  }

  // ---- overlayfs ----

  /** What is done in a mount namespace of its own, with an overlay of two layers. */
  static final class Overlay {
    private final RawFiles files = new RawFiles();
    private final Kqueue kq = Kqueue.open();
    private final Path lower;
    private final Path mount;

    private Overlay(Path folder) throws Exception {
      Tools.run("mount", "-t", "tmpfs", "none", folder);
      lower = Files.createDirectory(folder.resolve("lower"));
      Path upper = Files.createDirectory(folder.resolve("upper"));
      Path work = Files.createDirectory(folder.resolve("work"));
      mount = Files.createDirectory(folder.resolve("mount"));
      Files.writeString(lower.resolve("one"), "12345");
      Files.writeString(lower.resolve("several"), "12345");
      Files.createLink(lower.resolve("other"), lower.resolve("several"));
      for (Path directory : List.of(lower.resolve("lower"), lower.resolve("merged"))) {
        Files.createFile(Files.createDirectory(directory).resolve("file"));
      }
      Files.createDirectory(upper.resolve("merged"));
      Files.createDirectory(upper.resolve("upper"));
      Tools.run(
          "mount",
          "-t",
          "overlay",
          "-o",
          "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work,
          "none",
          mount);
    }

    public static void main(String[] args) throws Exception {
      Overlay overlay = new Overlay(Path.of(args[0]));
      Path path = overlay.mount.resolve(args[2]);
      switch (args[1]) {
        case "copy up" -> overlay.copyUp(path);
        case "copy up, unwatched" -> overlay.copyUpUnwatched(path);
        case "reuse" -> overlay.reuse(path);
        case "removal" -> overlay.removal(path);
        default -> throw new AssertionError(args[1]);
      }
    }

    private void copyUp(Path path) throws Exception {
      int read = files.openToRead(path);
      files.read(read, 5);
      Registration ofRead = kq.register(Watch.read(read));
      kq.register(Watch.file(files.openToRead(path), Tools.ALL));
      Tools.append(path, 3);
      Tools.printNext(kq);
      ofRead.close();
      Tools.append(path, 3);
      Tools.printNext(kq);
    }

    /** By a descriptor that inotify does not watch. */
    private void copyUpUnwatched(Path path) throws Exception {
      int fd = files.openToRead(path);
      kq.register(Watch.write(fd));
      Tools.append(path, 3);
      Tools.printNext(kq);
    }

    private void reuse(Path path) throws Exception {
      int fd = files.openToRead(path);
      kq.register(Watch.file(fd, Tools.ALL));
      kq.register(Watch.read(fd));
      Tools.append(path, 3);
      files.move(files.openToRead(mount.resolve("other")), fd);
      Tools.append(mount.resolve("other"), 3);
      kq.poll().forEach(Tools::print);
      System.out.println(kq.size());
    }

    private void removal(Path path) throws Exception {
      kq.register(Watch.file(files.openToRead(path), VnodeNote.DELETE));
      kq.register(Watch.file(path, VnodeNote.DELETE));
      Tools.run("chmod", "u+x", path);
      kq.poll().forEach(Tools::print);
      Tools.run("rm", "-r", path);
      kq.poll().forEach(Tools::print);
      Files.createDirectory(path);
      Tools.run("rm", "-r", path);
      kq.poll().forEach(Tools::print);
      System.out.println(kq.size());
    }
  }

  private List<String> inOverlay(String what, String name, int lines) throws Exception {
    assumeTrue(
        children
                .run(
                    "unshare",
                    "-m",
                    "sh",
                    "-c",
                    "mount -t tmpfs none \"$0\" && cd \"$0\" && mkdir l u w"
                        + " && mount -t overlay -o lowerdir=l,upperdir=u,workdir=w none l",
                    folder.toString())
                .waitFor()
            == 0,
        "an overlay takes the right to mount, and a kernel that has it");
    return inMounts(Overlay.class, lines, folder.toString(), what, name);
  }

  private static List<String> inMounts(Class<?> main, int lines, String... args) throws Exception {
    List<String> printed = new ArrayList<>();
    try (ChildJvm child =
        ChildJvm.startBy("exec unshare -m \"$0\" \"$@\";", main, List.of(), args)) {
      for (int i = 0; i < lines; i++) {
        printed.add(child.line());
      }
      assertThat(child.exit()).isZero();
    }
    return printed;
  }

  /**
   * The first write to a file of a lower layer gives it another time of birth, and another number
   * if it has several names, so its knotes were dropped as those of a file that had gone.
   */
  @ParameterizedTest
  @ValueSource(strings = {"one", "several"})
  void fileThatIsCopiedUpKeepsItsKnotes(String name) throws Exception {
    assertThat(inOverlay("copy up", name, 3))
        .containsExactlyInAnyOrder("read 3", "vnode WRITE|EXTEND", "vnode WRITE|EXTEND");
  }

  /** The same of a file that inotify does not watch, since it is always ready. */
  @Test
  void fileThatIsCopiedUpIsTheSameThoughInotifyDoesNotWatchIt() throws Exception {
    assertThat(inOverlay("copy up, unwatched", "one", 1).getFirst()).startsWith("write ");
  }

  /** A descriptor that names another file after the copy-up must still be distinguished. */
  @ParameterizedTest
  @ValueSource(strings = {"one", "several"})
  void descriptorOfAnotherFileIsDistinguishedFromOneThatWasCopiedUp(String name) throws Exception {
    assertThat(inOverlay("reuse", name, 1)).containsExactly("0");
  }

  /** A removed directory keeps links on overlayfs, as a file of several names does. */
  @ParameterizedTest
  @ValueSource(strings = {"lower", "merged", "upper", "one", "several"})
  void removalIsReportedThoughTheCountOfLinksDoesNotShowIt(String name) throws Exception {
    assertThat(inOverlay("removal", name, 3)).containsExactly("vnode DELETE", "vnode DELETE", "2");
  }

  // ---- bind mounts ----

  /** A directory that is mounted at a second place, of its own file system or of a hidden one. */
  static final class Bound {
    private Bound() {}

    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      Tools.run("mount", "-t", "tmpfs", "none", folder);
      Path directory = Files.createDirectories(folder.resolve("a b/ä/directory"));
      Path bound = Files.createDirectory(folder.resolve("bound"));
      Tools.run("mount", "--bind", directory, bound);
      try (Kqueue kq = Kqueue.open();
          RawFiles files = new RawFiles()) {
        if (args[1].equals("hidden")) {
          Path place = Files.createDirectories(Path.of(args[2]));
          Tools.run("mount", "--move", bound, place);
          Tools.run("umount", "-l", folder);
          refused(() -> kq.register(Watch.file(place, Tools.ALL)));
          refused(() -> kq.register(Watch.file(files.openToRead(place), Tools.ALL)));
          Registration write = kq.register(Watch.file(place, VnodeNote.WRITE));
          refused(() -> write.modify(Watch.file(place, VnodeNote.WRITE, VnodeNote.DELETE)));
          Files.createFile(place.resolve("file"));
          Tools.printNext(kq);
          return;
        }
        kq.register(Watch.file(bound, VnodeNote.DELETE));
        kq.register(Watch.file(files.openToRead(bound), VnodeNote.DELETE));
        kq.register(Watch.file(folder, Tools.ALL)); // the root of a file system
        kq.poll();
        if (args[1].equals("moved")) {
          Path next = Files.createDirectory(folder.resolve("next")).resolve("moved");
          Files.move(directory, next);
          kq.poll();
          directory = next;
        }
        Tools.run("rm", "-r", directory);
        kq.poll().forEach(Tools::print);
        System.out.println(kq.size());
      }
    }

    private static void refused(Runnable change) {
      try {
        change.run();
      } catch (KqueueException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private List<String> inBound(String what, int lines) throws Exception {
    assumeTrue(
        children.run("unshare", "-m", "mount", "-t", "tmpfs", "none", folder.toString()).waitFor()
            == 0,
        "a mount namespace takes unshare(1) and the right to mount");
    Path place = Files.createDirectory(folder.resolveSibling(folder.getFileName() + "-place"));
    try {
      return inMounts(Bound.class, lines, folder.toString(), what, place.toString());
    } finally {
      Files.delete(place);
    }
  }

  /** The parent that was watched was that of the mount point, so the removal went unnoticed. */
  @ParameterizedTest
  @CsvSource({"removed, 'vnode DELETE,vnode DELETE,3'", "moved, 'vnode DELETE,vnode DELETE,3'"})
  void removalOfDirectoryThatIsMountedElsewhereIsReported(String what, String lines)
      throws Exception {
    assertThat(String.join(",", inBound(what, 3))).isEqualTo(lines);
  }

  /** Where no mount shows the parent, DELETE was accepted though it could never be reported. */
  @Test
  void removalThatCannotBeNoticedIsRefused() throws Exception {
    List<String> lines = inBound("hidden", 4);
    assertThat(lines.subList(0, 3))
        .allSatisfy(
            line -> assertThat(line).startsWith("EOPNOTSUPP").contains("leave out NOTE_DELETE"));
    assertThat(lines.get(3)).isEqualTo("vnode WRITE");
  }

  // ---- directories whose parents are removed ----

  private static Path watchedDirectory(Path folder, Kqueue kq) throws IOException {
    Path directory = Files.createDirectories(folder.resolve("parent/watched"));
    kq.register(Watch.file(directory, VnodeNote.DELETE));
    return directory;
  }

  /**
   * The end of the old parent's watch was handled twice, or before the move: then no watch was left
   * for the directory's removal from its new parent.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void removalIsReportedAfterMoveOutOfParentThatIsRemoved(boolean parentIsReportedFirst)
      throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      Path directory = watchedDirectory(folder, kq);
      if (parentIsReportedFirst) {
        Files.delete(Files.createDirectory(directory.resolveSibling("sibling")));
      }
      Path moved = Files.move(directory, folder.resolve("moved"));
      Files.delete(directory.getParent());
      Expect.none(kq);
      assertThat(VnodeLimitsTest.watches()).as("itself and its new parent").isEqualTo(2);
      Files.delete(moved);
      assertThat(Expect.one(kq).fflags()).isEqualTo(VnodeNote.DELETE.bit());
    }
  }

  // ---- files whose changes are not reported ----

  private static final String REFUSED = "EOPNOTSUPP";

  private static void assertRefused(Kqueue kq, Watch<?> watch, String errno, String reason) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(watch))
        .withMessageStartingWith(errno)
        .withMessageContaining(reason);
    assertThat(kq.size()).isZero();
  }

  /** They were accepted, though the kernel reports no change of what it generates. */
  @ParameterizedTest
  @CsvSource({
    "/proc, procfs",
    "/proc/self, procfs",
    "/proc/loadavg, procfs",
    "/proc/sys/kernel/hostname, procfs",
    "/sys/class/net, sysfs"
  })
  void changesOfGeneratedFilesAreRefused(Path path, String fileSystem) {
    assumeTrue(Files.isReadable(path), "not every machine has " + path);
    try (Kqueue kq = Kqueue.open();
        RawFiles files = new RawFiles()) {
      assertRefused(kq, Watch.file(path, VnodeNote.WRITE), REFUSED, fileSystem);
      assertRefused(kq, Watch.file(files.openToRead(path), VnodeNote.WRITE), REFUSED, fileSystem);
    }
  }

  /** What a process writes is reported also where the kernel generates the rest. */
  @Test
  void fileOfSysfsIsReportedWhenProcessWritesToIt() throws Exception {
    Path path = Path.of("/sys/kernel/mm/ksm/sleep_millisecs");
    assumeTrue(Files.isWritable(path), "it takes a setting that may be written");
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.file(path, VnodeNote.WRITE));
      Files.writeString(path, Files.readString(path));
      assertThat(Expect.one(kq).fflags()).isEqualTo(VnodeNote.WRITE.bit());
    }
  }

  /** A file in memory was accepted, though writes to its descriptor are not reported. */
  @Test
  void changesOfFileInMemoryAreRefused() {
    try (Kqueue kq = Kqueue.open();
        RawFiles files = new RawFiles()) {
      int fd = files.memfd();
      assertRefused(kq, Watch.file(fd, VnodeNote.WRITE), REFUSED, "memfd");
      assertRefused(kq, Watch.read(fd), REFUSED, "memfd");
      kq.register(Watch.write(fd));
      assertThat(kq.poll()).hasSize(1);
    }
  }

  /** It was said to be no open descriptor. */
  @Test
  void descriptorOfPathIsRefusedForWhatItIsAndWatchedForChanges() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    try (Kqueue kq = Kqueue.open();
        RawFiles files = new RawFiles()) {
      int fd = files.openPath(path);
      assertRefused(kq, Watch.read(fd), "EBADF", "O_PATH");
      assertRefused(kq, Watch.write(fd), "EBADF", "O_PATH");
      assertRefused(kq, Watch.except(fd), "EBADF", "O_PATH");
      kq.register(Watch.file(fd, VnodeNote.ATTRIB, VnodeNote.DELETE));
      Tools.run("chmod", "a=r", path);
      assertThat(Expect.one(kq).fflags()).isEqualTo(VnodeNote.ATTRIB.bit());
      Files.delete(path);
      assertThat(Expect.one(kq).fflags()).isEqualTo(VnodeNote.DELETE.bit());
    }
  }

  // ---- names ----

  /** Watches all that is in a directory, and prints what happens when each is changed. */
  static final class Named {
    private Named() {}

    public static void main(String[] args) throws Exception {
      try (Kqueue kq = Kqueue.open();
          DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(args[0]))) {
        for (Path path : entries) {
          kq.register(Watch.file(path, VnodeNote.ATTRIB, VnodeNote.RENAME));
          Files.setLastModifiedTime(path, FileTime.fromMillis(0));
          for (Kevent event : kq.poll(Meanwhile.SOON)) {
            System.out.print(path.equals(event.source()) + " ");
            Tools.print(event);
          }
        }
      }
    }
  }

  /** A name that the charset of the locale does not have was said to be that of no file. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void namesThatAreNoTextInThisLocaleAreWatched(String locale) throws Exception {
    Tools.run(
        "sh",
        "-c",
        "cd \"$0\" && mkdir \"$(printf 'd\\344')\" && >\"$(printf '\\303\\244 %%41?')\" && >plain",
        folder);
    try (ChildJvm child =
        ChildJvm.startBy(
            "export LC_ALL=" + locale + ";", Named.class, List.of(), folder.toString())) {
      for (int i = 0; i < 3; i++) {
        assertThat(child.line()).isEqualTo("true vnode ATTRIB");
      }
      assertThat(child.exit()).isZero();
    }
  }
}
