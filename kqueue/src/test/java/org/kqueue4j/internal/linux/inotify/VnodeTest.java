// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ENABLE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** VNODE on regular files, by their descriptors and by their paths. */
class VnodeTest {
  /** All notes of what leaves a trace in the status of a file. */
  static final VnodeNote[] ALL = {
    VnodeNote.DELETE,
    VnodeNote.WRITE,
    VnodeNote.EXTEND,
    VnodeNote.ATTRIB,
    VnodeNote.LINK,
    VnodeNote.RENAME,
    VnodeNote.REVOKE,
    VnodeNote.TRUNCATE
  };

  private static final int SIZE = 100;

  /** The bits of {@code fflags} that stand for notes. */
  static int bits(VnodeNote... notes) {
    return Stream.of(notes).mapToInt(VnodeNote::bit).reduce(0, (one, other) -> one | other);
  }

  /** Some of {@link #ALL}, at least one. */
  static VnodeNote[] some(Random random) {
    List<VnodeNote> some = new ArrayList<>(List.of(ALL));
    Collections.shuffle(some, random);
    return some.subList(random.nextInt(ALL.length), ALL.length).toArray(VnodeNote[]::new);
  }

  /** The notes that bits of {@code fflags} stand for. */
  static VnodeNote[] notes(int bits) {
    return Stream.of(VnodeNote.values())
        .filter(note -> (note.bit() & bits) != 0)
        .toArray(VnodeNote[]::new);
  }

  /** Something that is done to a file; {@code other} is the name of a second link to it. */
  interface Work {
    void on(Path path, Path other) throws Exception;
  }

  record Operation(String name, Work work, VnodeNote... notes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Operation operation(String name, Work work, VnodeNote... notes) {
    return new Operation(name, work, notes);
  }

  private static final List<Operation> OPERATIONS =
      List.of(
          operation("append", (p, o) -> append(p, 5), VnodeNote.WRITE, VnodeNote.EXTEND),
          operation("pwrite of the same size", (p, o) -> write(p, 0, 10), VnodeNote.WRITE),
          operation(
              "pwrite behind the end",
              (p, o) -> write(p, 200, 1),
              VnodeNote.WRITE,
              VnodeNote.EXTEND),
          operation("empty write", (p, o) -> write(p, 0, 0)),
          operation(
              "truncate down",
              (p, o) -> run("truncate", "-s", "10", p),
              VnodeNote.WRITE,
              VnodeNote.TRUNCATE),
          operation(
              "open with O_TRUNC",
              (p, o) -> Files.write(p, new byte[0]),
              VnodeNote.WRITE,
              VnodeNote.TRUNCATE),
          operation(
              "truncate down and append less",
              (p, o) -> {
                run("truncate", "-s", "10", p);
                append(p, 5);
              },
              VnodeNote.WRITE,
              VnodeNote.TRUNCATE),
          operation(
              "truncate down and append more",
              (p, o) -> {
                run("truncate", "-s", "10", p);
                append(p, SIZE);
              },
              VnodeNote.WRITE,
              VnodeNote.EXTEND),
          operation(
              "truncate up",
              (p, o) -> run("truncate", "-s", "900", p),
              VnodeNote.WRITE,
              VnodeNote.EXTEND),
          operation(
              "truncate to the same", (p, o) -> run("truncate", "-s", "100", p), VnodeNote.WRITE),
          operation(
              "fallocate",
              (p, o) -> run("fallocate", "-l", "9000", p),
              VnodeNote.WRITE,
              VnodeNote.EXTEND),
          operation(
              "chmod",
              (p, o) ->
                  Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("r--r-----")),
              VnodeNote.ATTRIB),
          operation("chown", (p, o) -> run("chown", "0:1", p), VnodeNote.ATTRIB),
          operation(
              "utime",
              (p, o) -> Files.setLastModifiedTime(p, FileTime.fromMillis(1)),
              VnodeNote.ATTRIB),
          operation("setxattr", (p, o) -> setxattr(p), VnodeNote.ATTRIB),
          operation("link", (p, o) -> Files.createLink(p.resolveSibling("new"), p), VnodeNote.LINK),
          operation("unlink of one name", (p, o) -> Files.delete(o), VnodeNote.LINK),
          operation(
              "unlink of all names",
              (p, o) -> {
                Files.delete(p);
                Files.delete(o);
              },
              VnodeNote.DELETE),
          operation("rename", (p, o) -> move(p, p.resolveSibling("new")), VnodeNote.RENAME),
          operation(
              "rename to another directory",
              (p, o) -> move(p, Files.createDirectory(p.resolveSibling("dir")).resolve("new")),
              VnodeNote.RENAME),
          operation(
              "rename over another file",
              (p, o) -> move(p, Files.createFile(p.resolveSibling("new"))),
              VnodeNote.RENAME),
          operation(
              "being renamed over, with another name left",
              (p, o) -> move(Files.createFile(p.resolveSibling("new")), p),
              VnodeNote.LINK),
          operation(
              "being renamed over",
              (p, o) -> {
                Files.delete(o);
                move(Files.createFile(p.resolveSibling("new")), p);
              },
              VnodeNote.DELETE),
          operation("open, read and close", (p, o) -> Files.readAllBytes(p)),
          operation(
              "append and chmod",
              (p, o) -> {
                append(p, 1);
                run("chmod", "a=", p);
              },
              VnodeNote.WRITE,
              VnodeNote.EXTEND,
              VnodeNote.ATTRIB),
          operation(
              "link and chmod",
              (p, o) -> {
                Files.createLink(p.resolveSibling("new"), p);
                run("chmod", "a=", p);
              },
              VnodeNote.LINK,
              VnodeNote.ATTRIB),
          operation(
              "append and link",
              (p, o) -> {
                append(p, 1);
                Files.createLink(p.resolveSibling("new"), p);
              },
              VnodeNote.WRITE,
              VnodeNote.EXTEND,
              VnodeNote.LINK));

  static Stream<Arguments> operations() {
    return OPERATIONS.stream()
        .flatMap(operation -> Stream.of(arguments(operation, true), arguments(operation, false)));
  }

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  @TempDir Path folder;
  private Path path;
  private Path other;

  @BeforeEach
  void create() throws Exception {
    path = Files.write(folder.resolve("file"), new byte[SIZE]);
    other = Files.createLink(folder.resolve("other"), path);
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  /** Makes a change of a descriptor, by the system call. */
  private void change(int fd, int flags, int fflags) throws InterruptedException {
    kq.kevent(new KeventList(1).add(fd, EVFILT_VNODE, flags, fflags, 0, null), null, 0);
  }

  private Watch<Kevent.Vnode> vnode(boolean byPath, VnodeNote... notes) {
    return byPath ? Watch.file(path, notes) : Watch.file(files.openToRead(path), notes);
  }

  static void append(Path path, int bytes) throws IOException {
    Files.write(path, new byte[bytes], StandardOpenOption.APPEND);
  }

  private static void write(Path path, long position, int bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(bytes), position);
    }
  }

  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void setxattr(Path path) throws IOException {
    Files.getFileAttributeView(path, UserDefinedFileAttributeView.class)
        .write("note", ByteBuffer.wrap(new byte[1]));
  }

  /** Runs a command to its end. */
  static void run(Object... command) throws Exception {
    List<String> words = Stream.of(command).map(Object::toString).toList();
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(words + ": " + output).isZero();
  }

  @ParameterizedTest(name = "{0}, by path: {1}")
  @MethodSource("operations")
  void operationIsReportedAsWhatItIs(Operation operation, boolean byPath) throws Exception {
    Registration vnode = kq.register(vnode(byPath, ALL), "mine");
    Expect.none(kq);
    operation.work.on(path, other);
    if (operation.notes.length == 0) {
      Expect.none(kq);
      return;
    }
    Kevent event = Expect.one(kq);
    assertThat(event.filter()).isEqualTo(Filter.VNODE);
    assertThat(event.registration()).isEqualTo(vnode);
    assertThat(event.ident()).isEqualTo(vnode.ident());
    assertThat(event.attachment()).isEqualTo("mine");
    assertThat(((Kevent.Vnode) event).notes()).containsExactlyInAnyOrder(operation.notes);
    assertThat(event.fflags()).isEqualTo(bits(operation.notes));
    assertThat(event.isEof()).isFalse();
    Expect.none(kq);
  }

  @ParameterizedTest(name = "{0}, by path: {1}")
  @MethodSource("operations")
  void onlyWhatWasAskedForIsReported(Operation operation, boolean byPath) throws Exception {
    for (VnodeNote note : ALL) {
      try (Kqueue single = Kqueue.open()) {
        create(folder.resolve(note.name()));
        single.register(vnode(byPath, note));
        operation.work.on(path, other);
        List<Integer> reported = single.poll().stream().map(Kevent::fflags).toList();
        assertThat(reported)
            .as(note.name())
            .isEqualTo(List.of(operation.notes).contains(note) ? List.of(note.bit()) : List.of());
      }
    }
  }

  private void create(Path in) throws IOException {
    Files.createDirectory(in);
    path = Files.write(in.resolve("file"), new byte[SIZE]);
    other = Files.createLink(in.resolve("other"), path);
  }

  @Test
  void linkAndNewTimeAreDistinguishedIfWritesAreWatched() throws Exception {
    kq.register(Watch.file(path, ALL));
    Files.createLink(folder.resolve("new"), path);
    Files.setLastModifiedTime(path, FileTime.fromMillis(1));
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_LINK | Event.NOTE_ATTRIB);
  }

  @Test
  void thoseOfOpensAndReadsAreReportedToo() throws Exception {
    VnodeNote[] notes = {VnodeNote.OPEN, VnodeNote.CLOSE, VnodeNote.CLOSE_WRITE, VnodeNote.READ};
    kq.register(Watch.file(path, notes));
    int reader = files.openToRead(path);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_OPEN);
    files.read(reader, 1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_READ);
    files.close(reader);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_CLOSE);
    int writer = files.openToReadAndWrite(path);
    files.close(writer);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_OPEN | Event.NOTE_CLOSE_WRITE);
    append(path, 1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_OPEN | Event.NOTE_CLOSE_WRITE);
    run("chmod", "a=", path);
    Expect.none(kq);
  }

  @Test
  void notesGatherUntilTheyAreRead() throws Exception {
    kq.register(Watch.file(path, ALL));
    append(path, 1);
    kq.stat();
    move(path, folder.resolve("new"));
    assertThat(Expect.one(kq).fflags())
        .isEqualTo(Event.NOTE_WRITE | Event.NOTE_EXTEND | Event.NOTE_RENAME);
    Expect.none(kq);
  }

  @Test
  void withoutClearItStaysActiveAndGathersOn() throws Exception {
    change(files.openToRead(path), EV_ADD, bits(ALL));
    append(path, 1);
    int written = Event.NOTE_WRITE | Event.NOTE_EXTEND;
    assertThat(Expect.one(kq).fflags()).isEqualTo(written);
    assertThat(Expect.one(kq).fflags()).isEqualTo(written);
    run("chmod", "a=", path);
    assertThat(Expect.one(kq).fflags()).isEqualTo(written | Event.NOTE_ATTRIB);
  }

  @Test
  void oneshotIsReportedOnce() throws Exception {
    kq.register(Watch.file(path, VnodeNote.WRITE).oneshot());
    append(path, 1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE);
    assertThat(kq.size()).isZero();
    append(path, 1);
    Expect.none(kq);
  }

  @Test
  void dispatchIsReportedAgainWhenEnabled() throws Exception {
    Registration vnode = kq.register(Watch.file(path, VnodeNote.WRITE).dispatch());
    append(path, 1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE);
    append(path, 1);
    Expect.none(kq);
    vnode.enable();
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE);
    Expect.none(kq);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void modifiedOrAddedAgainItWatchesForWhatIsNewlyAskedFor(boolean addedAgain) throws Exception {
    int fd = files.openToRead(path);
    Registration vnode = kq.register(Watch.file(fd, VnodeNote.WRITE));
    append(path, 1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE);
    if (addedAgain) {
      change(fd, EV_ADD, Event.NOTE_ATTRIB | Event.NOTE_EXTEND);
    } else {
      vnode.modify(Watch.file(fd, VnodeNote.ATTRIB, VnodeNote.EXTEND));
    }
    run("chmod", "a=", path);
    append(path, 1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_ATTRIB | Event.NOTE_EXTEND);
    if (addedAgain) {
      change(fd, EV_ADD, Event.NOTE_RENAME);
    } else {
      vnode.modify(Watch.file(fd, VnodeNote.RENAME));
    }
    append(path, 1);
    run("chmod", "a=r", path);
    Expect.none(kq);
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void whatHasHappenedBeforeItIsAddedAgainIsReportedAsAskedForThen() throws Exception {
    int fd = files.openToRead(path);
    kq.register(Watch.file(fd, VnodeNote.WRITE));
    append(path, 1);
    change(fd, EV_ADD, Event.NOTE_EXTEND | Event.NOTE_ATTRIB);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE);
    Expect.none(kq);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatHasHappenedBeforeItIsModifiedIsReportedIfItIsOfTheNewNotes(boolean byPath)
      throws Exception {
    Registration vnode = kq.register(vnode(byPath, VnodeNote.WRITE, VnodeNote.ATTRIB));
    Watch<?> next =
        byPath
            ? Watch.file(path, VnodeNote.EXTEND, VnodeNote.ATTRIB)
            : Watch.file((int) vnode.ident(), VnodeNote.EXTEND, VnodeNote.ATTRIB);
    append(path, 1);
    kq.stat();
    vnode.modify(next);
    Expect.none(kq);
    run("chmod", "a=", path);
    kq.stat();
    vnode.modify(next);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_ATTRIB);
    Expect.none(kq);
  }

  @Test
  void newKnoteDoesNotReportEarlierEvents() throws Exception {
    int old = files.openToRead(path);
    kq.register(Watch.file(old, ALL));
    append(path, 1);
    int fd = files.openToRead(path);
    kq.register(Watch.file(fd, ALL));
    assertThat(Expect.one(kq).ident()).isEqualTo(old);
    append(path, 1);
    assertThat(kq.poll())
        .extracting(Kevent::ident)
        .containsExactlyInAnyOrder((long) old, (long) fd);
  }

  @Test
  void waiterIsWokenForEventsThatAnotherThreadsChangeHasFound() throws Exception {
    kq.register(Watch.file(path, VnodeNote.WRITE));
    for (int i = 0; i < 50; i++) {
      try (var waiter = Meanwhile.call(kq::take)) {
        waiter.untilItWaits();
        append(path, 1);
        int fd = files.openToRead(path);
        kq.register(Watch.file(fd, VnodeNote.ATTRIB)); // reads what inotify has to say
        assertThat(waiter.join()).singleElement().returns(path, Kevent::source);
        kq.closing(fd);
        files.close(fd);
      }
    }
  }

  @Test
  void eachKnoteOfAFileReportsTheNotesThatItAskedFor() throws Exception {
    int one = files.openToRead(path);
    int two = files.openToWrite(other);
    Registration byNumber = kq.register(Watch.file(one, VnodeNote.WRITE), "one");
    kq.register(Watch.file(two, VnodeNote.ATTRIB, VnodeNote.LINK), "two");
    Registration byPath = kq.register(Watch.file(path, ALL), "path");
    kq.register(Watch.read(one).clear(), "read");
    assertThat(Expect.one(kq).attachment()).isEqualTo("read");
    append(path, 1);
    assertThat(reported())
        .isEqualTo(
            Map.of(
                "one", Event.NOTE_WRITE, "path", Event.NOTE_WRITE | Event.NOTE_EXTEND, "read", 0));
    Files.delete(other);
    assertThat(reported()).isEqualTo(Map.of("two", Event.NOTE_LINK, "path", Event.NOTE_LINK));
    byPath.close();
    run("chmod", "a=", path);
    assertThat(reported()).isEqualTo(Map.of("two", Event.NOTE_ATTRIB));
    kq.closing(two);
    files.close(two);
    append(path, 1);
    assertThat(reported()).isEqualTo(Map.of("one", Event.NOTE_WRITE, "read", 0));
    byNumber.close();
    append(path, 1);
    assertThat(reported()).isEqualTo(Map.of("read", 0));
  }

  private Map<Object, Integer> reported() {
    Map<Object, Integer> reported = new java.util.HashMap<>();
    kq.poll().forEach(event -> reported.put(event.attachment(), event.fflags()));
    return reported;
  }

  @Test
  void eventOfPathNamesIt() throws Exception {
    Registration vnode = kq.register(Watch.file(path, VnodeNote.WRITE));
    assertThat(vnode).hasToString("vnode path=" + path);
    append(path, 1);
    Kevent event = Expect.one(kq);
    assertThat(event.source()).isEqualTo(path);
    assertThat(((Kevent.Vnode) event).path()).isEqualTo(path);
    assertThat(event).hasToString("vnode path=" + path + " ADD|CLEAR fflags=WRITE");
    event.registration().close();
    assertThat(kq.size()).isZero();
  }

  @Test
  void relativePathIsThatOfTheSameFile() throws Exception {
    Path relative = Path.of("").toAbsolutePath().relativize(path);
    kq.register(Watch.file(relative, VnodeNote.WRITE));
    append(path, 1);
    assertThat(Expect.one(kq).source()).isEqualTo(relative.toAbsolutePath());
  }

  @Test
  void pathInListOutlivesTheWatchItWasMadeOf() throws Exception {
    KeventList changes = new KeventList(1);
    changes.add(Watch.file(path, VnodeNote.WRITE), EV_ADD, null);
    System.gc();
    assertThat(kq.kevent(changes, null, 0)).isZero();
    append(path, 1);
    KeventList events = new KeventList(1);
    assertThat(kq.kevent(null, events, Kqueue.FOREVER)).isEqualTo(1);
    assertThat(events.toString()).contains("path=" + path + " ");
  }

  @Test
  void pathStaysWithItsFileUntilItIsModified() throws Exception {
    Registration vnode = kq.register(Watch.file(path, ALL));
    move(path, folder.resolve("old"));
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_RENAME);
    Files.write(path, new byte[1]);
    Expect.none(kq);
    append(folder.resolve("old"), 1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE | Event.NOTE_EXTEND);

    vnode.modify(Watch.file(path, ALL));
    assertThat(kq.size()).isEqualTo(1);
    append(folder.resolve("old"), 1);
    Expect.none(kq);
    append(path, 1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE | Event.NOTE_EXTEND);

    Files.delete(path);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_DELETE);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> vnode.modify(Watch.file(path, ALL)))
        .returns(Errno.ENOENT, KqueueException::errno)
        .withMessageContaining(path.toString());
    assertThat(kq.size()).isEqualTo(1);
    vnode.close();
    assertThat(kq.size()).isZero();
  }

  @Test
  void symbolicLinksAreFollowed() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("symbolic"), path);
    kq.register(Watch.file(link, ALL));
    append(path, 1);
    assertThat(Expect.one(kq))
        .returns(Event.NOTE_WRITE | Event.NOTE_EXTEND, Kevent::fflags)
        .returns(link, Kevent::source);
    Files.delete(link);
    Expect.none(kq);
  }

  @Test
  void pathThatCanNotBeOpenedIsRefusedByName() throws Exception {
    Path loop = folder.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    Map.of(
            folder.resolve("none"),
            Errno.ENOENT,
            path.resolve("below"),
            Errno.ENOTDIR,
            loop,
            Errno.ELOOP,
            folder.resolve("x".repeat(300)),
            Errno.ENAMETOOLONG,
            folder.resolve("x/".repeat(3000)),
            Errno.ENAMETOOLONG)
        .forEach(
            (bad, errno) ->
                assertThatExceptionOfType(KqueueException.class)
                    .isThrownBy(() -> kq.register(Watch.file(bad, ALL)))
                    .withMessageContaining(bad.toString())
                    .returns(errno, KqueueException::errno));
    assertThat(kq.size()).isZero();
  }

  @Test
  void nameOfOtherLettersIsFound() throws Exception {
    Path strange = folder.resolve("a b\tc'\"");
    Files.write(strange, new byte[1]);
    kq.register(Watch.file(strange, VnodeNote.WRITE));
    append(strange, 1);
    assertThat(Expect.one(kq).source()).isEqualTo(strange);
  }

  @Test
  void pathOfAnotherFileSystemOfJavaIsRefused() throws Exception {
    Path zip = folder.resolve("a.zip");
    try (var fs = java.nio.file.FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path inside = Files.write(fs.getPath("/inside"), new byte[1]);
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(() -> Watch.file(inside, ALL))
          .returns(Errno.EOPNOTSUPP, KqueueException::errno)
          .withMessageContaining("/inside");
    }
  }

  @Test
  void pathCanBeWatchedByVnodeOnly() {
    Registration vnode = kq.register(Watch.file(path, ALL));
    KeventList read = new KeventList(1).add(vnode.ident(), EVFILT_READ, EV_ADD, 0, 0, null);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.kevent(read, null, 0))
        .returns(Errno.EOPNOTSUPP, KqueueException::errno)
        .withMessageContaining("open the file");
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void whatIsNoFileIsRefused() throws Exception {
    Path fifo = folder.resolve("fifo");
    files.mkfifo(fifo);
    List<Watch<?>> refused = new ArrayList<>();
    refused.add(Watch.file(files.pipe().reader(), ALL));
    refused.add(Watch.file(files.streams().one(), ALL));
    refused.add(Watch.file(files.eventfd(), ALL));
    refused.add(Watch.file(files.openToRead(Path.of("/dev/null")), ALL));
    refused.add(Watch.file(Path.of("/dev/null"), ALL));
    refused.add(Watch.file(fifo, ALL));
    for (Watch<?> vnode : refused) {
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(() -> kq.register(vnode))
          .returns(Errno.EOPNOTSUPP, KqueueException::errno);
    }
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.file(RawFiles.FIRST + 900, ALL)))
        .returns(Errno.EBADF, KqueueException::errno);
    assertThat(kq.size()).isZero();
  }

  @Test
  void knoteWithoutNotesIsRefusedUnlessItIsDisabled() throws Exception {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Watch.file(path))
        .returns(Errno.EINVAL, KqueueException::errno);
    int fd = files.openToRead(path);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> change(fd, EV_ADD, 0))
        .returns(Errno.EINVAL, KqueueException::errno);
    assertThat(kq.size()).isZero();
    change(fd, EV_ADD | EV_DISABLE, 0);
    append(path, 1);
    change(fd, EV_ENABLE, Event.NOTE_WRITE);
    Expect.none(kq);
    append(path, 1);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE);
  }

  @Test
  void waiterHasNothingToDoForWhatIsNotAskedFor() throws Exception {
    int fd = files.openToRead(path);
    Registration vnode = kq.register(Watch.file(fd, VnodeNote.WRITE, VnodeNote.ATTRIB));
    vnode.modify(Watch.file(fd, VnodeNote.RENAME));
    Expect.sleep(kq);
  }

  @Test
  void descriptorOfFileThatIsDeletedAlreadyIsStillWatched() throws Exception {
    int fd = files.openToReadAndWrite(path);
    Files.delete(path);
    Files.delete(other);
    kq.register(Watch.file(fd, ALL));
    files.write(fd, SIZE);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE);
    run("chmod", "a=", "/proc/" + ProcessHandle.current().pid() + "/fd/" + fd);
    assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_ATTRIB);
  }

  @Test
  void openFileIsWatchedOnWhenItsNamesAreGone() throws Exception {
    int fd = files.openToReadAndWrite(path);
    int second = files.openToRead(path);
    kq.register(Watch.file(fd, ALL));
    kq.register(Watch.file(second, VnodeNote.WRITE));
    kq.register(Watch.file(path, ALL));
    Files.delete(path);
    Files.delete(other); // the kernel ends the watch, though the file is open
    assertThat(kq.poll()).hasSize(2).allMatch(event -> event.fflags() == Event.NOTE_DELETE);
    files.write(fd, SIZE);
    assertThat(kq.poll()).hasSize(3).allMatch(event -> event.fflags() == Event.NOTE_WRITE);
    run("chmod", "a=", "/proc/" + ProcessHandle.current().pid() + "/fd/" + fd);
    assertThat(kq.poll()).hasSize(2).allMatch(event -> event.fflags() == Event.NOTE_ATTRIB);
    Expect.none(kq);
  }

  @Test
  void writeRightAfterTheLastNameIsGoneIsReported() throws Exception {
    int fd = files.openToReadAndWrite(path);
    kq.register(Watch.file(fd, ALL));
    kq.register(Watch.read(files.openToRead(path)).clear());
    kq.poll();
    Files.delete(path);
    Files.delete(other);
    files.write(fd, SIZE + 1);
    assertThat(kq.poll())
        .extracting(Kevent::filter, Kevent::fflags)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(Filter.READ, 0),
            org.assertj.core.groups.Tuple.tuple(
                Filter.VNODE, Event.NOTE_DELETE | Event.NOTE_WRITE | Event.NOTE_EXTEND));
    files.write(fd, 1);
    assertThat(kq.poll()).hasSize(2);
  }
}
