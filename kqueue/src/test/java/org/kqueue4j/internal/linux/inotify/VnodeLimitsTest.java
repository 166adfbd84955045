// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.LimitsTest;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** VNODE at its limits: many files, too many of them, and more events than inotify keeps. */
public class VnodeLimitsTest {
  private static final int MANY = 5_000;

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  @TempDir Path folder;

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  /** How many inotify watches this process has. */
  public static long watches() {
    long watches = 0;
    for (String inotify : inotifies()) {
      try {
        watches +=
            Files.readAllLines(Path.of("/proc/self/fdinfo", inotify)).stream()
                .filter(line -> line.startsWith("inotify wd:"))
                .count();
      } catch (IOException e) {
        continue; // closed meanwhile
      }
    }
    return watches;
  }

  private static List<String> inotifies() {
    List<String> inotifies = new ArrayList<>();
    for (Path link : links()) {
      try {
        if (Files.readSymbolicLink(link).toString().equals("anon_inode:inotify")) {
          inotifies.add(link.getFileName().toString());
        }
      } catch (IOException e) {
        continue; // closed meanwhile
      }
    }
    return inotifies;
  }

  private static List<Path> links() {
    List<Path> links = new ArrayList<>();
    try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      all.forEach(links::add);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return links;
  }

  @Test
  void manyFilesShareOneInotifyAndGiveEverythingBack() throws Exception {
    int descriptors = links().size();
    List<Path> paths = new ArrayList<>();
    List<Registration> registrations = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      Path path = Files.createFile(folder.resolve("file" + i));
      paths.add(path);
      registrations.add(kq.register(Watch.file(path, VnodeNote.WRITE, VnodeNote.DELETE)));
    }
    assertThat(inotifies()).hasSize(1);
    assertThat(watches()).isEqualTo(MANY);
    for (Path path : paths) {
      VnodeTest.append(path, 1);
    }
    assertThat(sources()).isEqualTo(new HashSet<>(paths));
    for (int i = 0; i < MANY; i += 2) {
      registrations.get(i).close();
    }
    assertThat(watches()).isEqualTo(MANY / 2);
    VnodeTest.append(paths.get(0), 1);
    VnodeTest.append(paths.get(1), 1);
    assertThat(sources()).containsExactly(paths.get(1));
    kq.close();
    assertThat(watches()).isZero();
    assertThat(links().size()).isEqualTo(descriptors);
  }

  private Set<Object> sources() {
    Set<Object> sources = new HashSet<>();
    for (List<Kevent> events = kq.poll(); !events.isEmpty(); events = kq.poll()) {
      events.forEach(event -> assertThat(sources.add(event.source())).isTrue());
    }
    return sources;
  }

  @Test
  void everyFileIsLookedAtWhenInotifyHasForgotten() throws Exception {
    Path noise = Files.createFile(folder.resolve("noise"));
    Path written = Files.write(folder.resolve("written"), new byte[1]);
    Path shortened = Files.write(folder.resolve("shortened"), new byte[1]);
    Path renamed = Files.createFile(folder.resolve("renamed"));
    Path linked = Files.createFile(folder.resolve("linked"));
    Path deleted = Files.createFile(folder.resolve("deleted"));
    Path changed = Files.createFile(folder.resolve("changed"));
    Path left = Files.createFile(folder.resolve("left"));
    Path directory = Files.createDirectory(folder.resolve("directory"));
    Path removed = Files.createDirectory(folder.resolve("removed"));
    VnodeNote[] all = VnodeTest.ALL;
    for (Path path :
        List.of(written, shortened, renamed, linked, deleted, changed, left, directory, removed)) {
      kq.register(Watch.file(path, all));
    }
    int reader = files.openToRead(written);
    files.drain(reader);
    kq.register(Watch.read(reader).clear());
    kq.register(Watch.file(files.openToRead(noise), VnodeNote.READ, VnodeNote.ATTRIB), "noise");
    kq.poll();
    overflow(noise);

    VnodeTest.append(written, 1);
    Files.write(shortened, new byte[0]);
    VnodeTest.move(renamed, folder.resolve("new"));
    Files.createLink(folder.resolve("link"), linked);
    Files.delete(deleted);
    VnodeTest.run("chmod", "a=", changed);
    Files.createDirectory(directory.resolve("new"));
    Files.delete(removed);

    List<String> reported = new ArrayList<>();
    for (List<Kevent> events = kq.poll(); !events.isEmpty(); events = kq.poll()) {
      for (Kevent event : events) {
        Object source = event.source();
        if (source instanceof Path path) {
          // A new time of change may hide one of attributes that was forgotten.
          assertThat(event.fflags() & Event.NOTE_ATTRIB).as(path.toString()).isNotZero();
          int telling = event.fflags() & ~Event.NOTE_ATTRIB;
          if ((telling & Event.NOTE_DELETE) != 0) { // a directory may have changed in that
            telling = Event.NOTE_DELETE;
          }
          reported.add(path.getFileName() + " " + event.filter().notes(telling));
        } else {
          reported.add(event.filter() + " " + event.data());
        }
      }
    }
    assertThat(reported)
        .containsExactlyInAnyOrder(
            "written WRITE|EXTEND",
            "shortened WRITE|TRUNCATE",
            "renamed RENAME",
            "linked LINK",
            "deleted DELETE",
            "changed 0",
            "directory WRITE|LINK",
            "removed DELETE",
            "read 1",
            "vnode 0");
    VnodeTest.append(written, 1);
    assertThat(kq.poll()).hasSize(2);
  }

  /** Makes more events than inotify keeps; equal ones in a row count once. */
  private void overflow(Path noise) throws Exception {
    Path setting = Path.of("/proc/sys/fs/inotify/max_queued_events");
    int limit;
    try (var reader = Files.newBufferedReader(setting)) { // a setting must be read at once
      limit = Integer.parseInt(reader.readLine());
    }
    assumeTrue(limit <= 100_000, "it would take too long to fill " + limit + " places");
    int reader = files.openToRead(noise);
    Files.write(noise, new byte[limit + 10]);
    for (int i = 0; i < limit / 2 + 5; i++) {
      files.read(reader, 1);
      Files.setLastModifiedTime(noise, java.nio.file.attribute.FileTime.fromMillis(i));
    }
  }

  /** Runs a main class of this test where the settings of inotify are its own. */
  public static List<String> runLimited(Class<?> main, String setting, int value) throws Exception {
    Process probe = new ProcessBuilder("unshare", "-Ur", "true").start();
    assumeTrue(probe.waitFor() == 0, "user namespaces are not available");
    return LimitsTest.run(
        main,
        "exec unshare -Ur sh -c 'echo "
            + value
            + " >/proc/sys/user/"
            + setting
            + "; exec \"$0\" \"$@\"' \"$0\" \"$@\"; ");
  }

  @Test
  void watchesRunOut() throws Exception {
    List<String> lines = runLimited(Watches.class, "max_inotify_watches", 3);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .startsWith("ENOSPC: vnode")
        .endsWith("raise user.max_inotify_watches of this user namespace, which is 3");
    assertThat(lines.get(1)).isEqualTo("3 knotes");
    assertThat(lines.get(2)).isEqualTo("4th watched");
  }

  /** Watches more files than it may. */
  static final class Watches {
    public static void main(String[] args) throws IOException {
      List<Path> paths = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        paths.add(Files.createTempFile("kqueue4j", null));
      }
      try (Kqueue kq = Kqueue.open()) {
        List<Registration> registrations = new ArrayList<>();
        try {
          for (Path path : paths) {
            registrations.add(kq.register(Watch.file(path, VnodeNote.WRITE)));
          }
        } catch (KqueueException e) {
          System.out.println(e.getMessage());
        }
        System.out.println(kq.size() + " knotes");
        registrations.getFirst().close();
        kq.register(Watch.file(paths.get(3), VnodeNote.WRITE));
        VnodeTest.append(paths.get(3), 1);
        kq.poll().forEach(e -> System.out.println("4th watched"));
      } finally {
        for (Path path : paths) {
          Files.delete(path);
        }
      }
    }
  }

  @Test
  void instancesRunOut() throws Exception {
    List<String> lines = runLimited(Instances.class, "max_inotify_instances", 2);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .startsWith("EMFILE: vnode")
        .endsWith("raise user.max_inotify_instances of this user namespace, which is 2");
    assertThat(lines.get(1)).isEqualTo("0 knotes");
    assertThat(lines.get(2)).isEqualTo("third watches");
  }

  /** Opens more kqueues with files than it may. */
  static final class Instances {
    public static void main(String[] args) {
      Watch<Kevent.Vnode> vnode = Watch.file(Path.of("/"), VnodeNote.WRITE);
      try (Kqueue one = Kqueue.open();
          Kqueue two = Kqueue.open();
          Kqueue three = Kqueue.open()) {
        one.register(vnode);
        two.register(vnode);
        try {
          three.register(vnode);
        } catch (KqueueException e) {
          System.out.println(e.getMessage());
        }
        System.out.println(three.size() + " knotes");
        one.close();
        three.register(vnode);
        System.out.println("third watches");
      }
    }
  }

  @Test
  void queueThatWatchesAQueueIsNotified() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    try (Kqueue outer = Kqueue.open()) {
      kq.register(Watch.file(path, VnodeNote.WRITE));
      outer.register(Watch.read(kq).clear());
      for (int i = 0; i < 20; i++) {
        try (var waiter = Meanwhile.call(outer::take)) {
          waiter.untilItWaits();
          VnodeTest.append(path, 1);
          assertThat(waiter.join()).hasSize(1);
        }
        assertThat(Expect.one(kq).fflags()).isEqualTo(Event.NOTE_WRITE);
      }
    }
  }

  @Test
  void virtualThreadIsWoken() throws Exception {
    Path path = Files.createFile(folder.resolve("file"));
    kq.register(Watch.file(path, VnodeNote.WRITE));
    for (int i = 0; i < 20; i++) {
      try (var waiter = Meanwhile.callVirtually(kq::take)) {
        waiter.untilItWaits();
        VnodeTest.append(path, 1);
        assertThat(waiter.join()).singleElement().returns(path, Kevent::source);
      }
    }
  }
}
