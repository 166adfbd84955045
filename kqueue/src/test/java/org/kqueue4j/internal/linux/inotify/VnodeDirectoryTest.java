// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.kqueue4j.internal.linux.inotify.VnodeTest.ALL;
import static org.kqueue4j.internal.linux.inotify.VnodeTest.append;
import static org.kqueue4j.internal.linux.inotify.VnodeTest.bits;
import static org.kqueue4j.internal.linux.inotify.VnodeTest.move;
import static org.kqueue4j.internal.linux.inotify.VnodeTest.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Event;

/** VNODE on directories, by their descriptors and by their paths. */
class VnodeDirectoryTest {
  /** Something that is done in a directory that has a file {@code a} and directories b and c. */
  interface Work {
    void in(Path directory) throws Exception;
  }

  record Operation(String name, Work work, VnodeNote... notes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final VnodeNote[] LINKED = {VnodeNote.WRITE, VnodeNote.LINK};

  private static final List<Operation> OPERATIONS =
      List.of(
          new Operation("create", d -> Files.createFile(d.resolve("new")), VnodeNote.WRITE),
          new Operation("unlink", d -> Files.delete(d.resolve("a")), VnodeNote.WRITE),
          new Operation(
              "link", d -> Files.createLink(d.resolve("new"), d.resolve("a")), VnodeNote.WRITE),
          new Operation(
              "symlink",
              d -> Files.createSymbolicLink(d.resolve("new"), d.resolve("a")),
              VnodeNote.WRITE),
          new Operation("mkdir", d -> Files.createDirectory(d.resolve("new")), LINKED),
          new Operation("rmdir", d -> Files.delete(d.resolve("b")), LINKED),
          new Operation(
              "mkdir and rmdir",
              d -> Files.delete(Files.createDirectory(d.resolve("new"))),
              LINKED),
          new Operation(
              "rename within", d -> move(d.resolve("a"), d.resolve("new")), VnodeNote.WRITE),
          new Operation(
              "rename out", d -> move(d.resolve("a"), outside(d, "new")), VnodeNote.WRITE),
          new Operation(
              "rename in",
              d -> move(Files.createFile(outside(d, "new")), d.resolve("new")),
              VnodeNote.WRITE),
          new Operation(
              "rename of a directory within",
              d -> move(d.resolve("b"), d.resolve("new")),
              VnodeNote.WRITE),
          new Operation(
              "two renames of directories within",
              d -> {
                move(d.resolve("b"), d.resolve("new"));
                move(d.resolve("c"), d.resolve("b"));
              },
              VnodeNote.WRITE),
          new Operation(
              "rename of a directory out", d -> move(d.resolve("b"), outside(d, "new")), LINKED),
          new Operation(
              "rename of a directory in",
              d -> move(Files.createDirectory(outside(d, "new")), d.resolve("new")),
              LINKED),
          new Operation(
              "rename of a directory out and another in",
              d -> {
                move(d.resolve("b"), outside(d, "new"));
                move(Files.createDirectory(outside(d, "other")), d.resolve("b"));
              },
              LINKED),
          new Operation(
              "rename of a directory over another",
              d -> run("mv", "-T", d.resolve("b"), d.resolve("c")),
              VnodeNote.WRITE),
          new Operation("write to a child", d -> append(d.resolve("a"), 1)),
          new Operation("chmod of a child", d -> run("chmod", "a=", d.resolve("a"))),
          new Operation("mkdir in a child", d -> Files.createDirectory(d.resolve("b/new"))),
          new Operation("list", d -> run("ls", d)),
          new Operation("chmod", d -> run("chmod", "a=rx", d), VnodeNote.ATTRIB),
          new Operation("rename of itself", d -> move(d, outside(d, "new")), VnodeNote.RENAME),
          new Operation(
              "rename of itself and then of a child",
              d -> {
                move(d, outside(d, "new"));
                move(outside(d, "new/a"), outside(d, "new/z"));
              },
              VnodeNote.RENAME,
              VnodeNote.WRITE),
          new Operation("rename of its parent", d -> move(d.getParent(), outside(d, "../new"))),
          new Operation("rmdir of itself", VnodeDirectoryTest::removeAll, removed()),
          new Operation(
              "rename of itself and rmdir",
              d -> {
                move(d, outside(d, "new"));
                removeAll(outside(d, "new"));
              },
              VnodeNote.DELETE,
              VnodeNote.WRITE,
              VnodeNote.LINK,
              VnodeNote.RENAME),
          new Operation(
              "rename over itself",
              d -> {
                run("sh", "-c", "rm -r \"$0\"/*", d);
                move(Files.createDirectory(outside(d, "new")), d);
              },
              removed()));

  private static VnodeNote[] removed() {
    return new VnodeNote[] {VnodeNote.DELETE, VnodeNote.WRITE, VnodeNote.LINK};
  }

  private static Path outside(Path directory, String name) {
    return directory.resolveSibling(name);
  }

  private static void removeAll(Path directory) throws Exception {
    run("rm", "-r", directory);
  }

  static Stream<Arguments> operations() {
    return OPERATIONS.stream()
        .flatMap(operation -> Stream.of(arguments(operation, true), arguments(operation, false)));
  }

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  @TempDir Path folder;
  private Path directory;

  @BeforeEach
  void create() throws Exception {
    directory = Files.createDirectories(folder.resolve("parent/watched"));
    Files.createFile(directory.resolve("a"));
    Files.createDirectory(directory.resolve("b"));
    Files.createDirectory(directory.resolve("c"));
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private Watch<Kevent.Vnode> vnode(boolean byPath, VnodeNote... notes) {
    return byPath ? Watch.file(directory, notes) : Watch.file(files.openToRead(directory), notes);
  }

  private static String names(int fflags) {
    return Filter.VNODE.notes(fflags);
  }

  @ParameterizedTest(name = "{0}, by path: {1}")
  @MethodSource("operations")
  void operationIsReportedAsWhatItIs(Operation operation, boolean byPath) throws Exception {
    kq.register(vnode(byPath, ALL));
    operation.work.in(directory);
    if (operation.notes.length > 0) {
      assertThat(names(Expect.one(kq).fflags())).isEqualTo(names(bits(operation.notes)));
    }
    Expect.none(kq);
  }

  @ParameterizedTest(name = "{0}, by path: {1}")
  @MethodSource("operations")
  void onlyWhatWasAskedForIsReported(Operation operation, boolean byPath) throws Exception {
    Path above = folder;
    for (VnodeNote note : ALL) {
      try (Kqueue single = Kqueue.open()) {
        folder = Files.createDirectory(above.resolve(note.name()));
        create();
        single.register(vnode(byPath, note));
        operation.work.in(directory);
        assertThat(single.poll().stream().map(Kevent::fflags))
            .as(note.name())
            .isEqualTo(List.of(operation.notes).contains(note) ? List.of(note.bit()) : List.of());
      }
    }
  }

  @Test
  void removalIsReportedOnce() throws Exception {
    kq.register(Watch.file(directory, VnodeNote.DELETE));
    removeAll(directory);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_DELETE);
    Files.createDirectory(directory);
    removeAll(directory);
    Expect.none(kq);
  }

  @Test
  void removalIsReportedAlsoAfterMoves() throws Exception {
    kq.register(Watch.file(directory, VnodeNote.DELETE));
    Path place = directory;
    for (int i = 0; i < 5; i++) {
      Path next = Files.createDirectory(folder.resolve("next" + i)).resolve("moved");
      move(place, next);
      Expect.none(kq);
      place = next;
    }
    removeAll(place);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_DELETE);
  }

  @Test
  void removalIsReportedThoughTheParentIsRemovedAfterIt() throws Exception {
    kq.register(Watch.file(directory, VnodeNote.DELETE));
    removeAll(directory.getParent());
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_DELETE);
    Expect.none(kq);
  }

  @Test
  void parentThatDirectoryHasLeftIsNotWatchedAnyMore() throws Exception {
    kq.register(Watch.file(directory, VnodeNote.DELETE));
    Path moved = folder.resolve("moved");
    move(directory, moved);
    Expect.none(kq);
    assertThat(VnodeLimitsTest.watches()).as("itself and its new parent").isEqualTo(2);
    removeAll(moved);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_DELETE);
  }

  @Test
  void threadThatWaitsIsWokenByRemoval() throws Exception {
    kq.register(Watch.file(directory, VnodeNote.DELETE));
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      removeAll(directory);
      assertThat(waiter.join()).singleElement().returns(directory, Kevent::source);
    }
  }

  @Test
  void directoryAndItsParentAndItsChildReportTheirOwnEvents() throws Exception {
    Path child = directory.resolve("b");
    Registration ofParent = kq.register(Watch.file(directory.getParent(), ALL));
    kq.register(Watch.file(directory, ALL));
    Registration ofChild = kq.register(Watch.file(child, ALL));
    Files.delete(child);
    assertThat(reported()).containsExactlyInAnyOrder("b DELETE", "watched WRITE|LINK");
    ofChild.close();
    ofParent.close();
    removeAll(directory);
    assertThat(reported()).containsExactly("watched DELETE|WRITE|LINK");
  }

  private List<String> reported() {
    List<String> reported = new ArrayList<>();
    for (Kevent event : kq.poll()) {
      reported.add(((Path) event.source()).getFileName() + " " + names(event.fflags()));
    }
    return reported;
  }

  @Test
  void parentIsNotTakenForWatchedWhenItsChildrenAreNoMore() throws Exception {
    Registration vnode = kq.register(Watch.file(directory, VnodeNote.DELETE));
    assertThat(VnodeLimitsTest.watches()).isEqualTo(2);
    vnode.modify(Watch.file(directory, VnodeNote.WRITE));
    assertThat(VnodeLimitsTest.watches()).isEqualTo(1);
    vnode.close();
    assertThat(VnodeLimitsTest.watches()).isZero();
  }

  @Test
  void rootCanBeWatched() throws IOException {
    kq.register(Watch.file(Path.of("/"), ALL));
    kq.register(Watch.file(files.openToRead(Path.of("/")), VnodeNote.DELETE));
    kq.poll();
    assertThat(kq.size()).isEqualTo(2);
  }

  @Test
  void whatIsReadOfDirectory() throws Exception {
    kq.register(
        Watch.file(
            directory, VnodeNote.OPEN, VnodeNote.CLOSE, VnodeNote.CLOSE_WRITE, VnodeNote.READ));
    append(directory.resolve("a"), 1);
    Files.readAllBytes(directory.resolve("a"));
    Expect.none(kq);
    run("ls", directory);
    assertThat(names(Expect.one(kq).fflags())).isEqualTo("OPEN|CLOSE|READ");
  }
}
