// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.kqueue4j.support.Libc;

/**
 * Random operations on a tree. Those that the tree does not allow at the moment fail, which is no
 * fault. For one thread; several of them may work on one tree.
 */
final class Mutator {
  private static final List<String> MOUNTABLE = List.of("m1", "m2", "m3");

  /** What several of them share. */
  static final class Ground {
    final Path tree;

    /** On the same file system, so that files can be renamed to and from there. */
    final Path outside;

    /** Directories to mount; each is mounted once at most, so that no file has two paths by it. */
    final ConcurrentLinkedQueue<Path> mountable = new ConcurrentLinkedQueue<>();

    /** The files that have had several names: a write by one is not reported for the others. */
    final Set<List<Object>> linked = ConcurrentHashMap.newKeySet();

    final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    final AtomicLong contents = new AtomicLong();
    final List<Path> names;

    private final Path base;

    Ground(Path base) throws IOException {
      this.base = base;
      tree = Files.createDirectory(base.resolve("tree"));
      outside = Files.createDirectory(base.resolve("outside"));
      for (String name : MOUNTABLE) {
        Files.createFile(Files.createDirectory(base.resolve(name)).resolve("a"));
      }
      unmount();
      names =
          List.of(
              Path.of("a"),
              Path.of("b"),
              Path.of("c"),
              Path.of("d"),
              Path.of("e f"),
              Path.of("\n"),
              Disk.resolve(base, 0xc3, 0xa9).getFileName(),
              Disk.resolve(base, 0xff, 0xfe).getFileName());
    }

    /** Unmounts all that is mounted here. */
    void unmount() throws IOException {
      Disk.unmountBelow(base);
      mountable.clear();
      MOUNTABLE.forEach(name -> mountable.add(base.resolve(name)));
    }
  }

  private static final int DEPTH = 5;
  private static final int STORM = 4_000;

  private final Ground ground;
  private final Random random;
  private final boolean mounts;
  private int open = -1;

  Mutator(Ground ground, long seed, boolean mounts) {
    this.ground = ground;
    random = new Random(seed);
    this.mounts = mounts;
  }

  private Path name() {
    return ground.names.get(random.nextInt(ground.names.size()));
  }

  private Path directory() {
    Path directory = ground.tree;
    for (int i = random.nextInt(DEPTH * 3); i > 0; i--) {
      Path below = directory.resolve(name());
      if (below.getNameCount() - ground.tree.getNameCount() < DEPTH
          && Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS)) {
        directory = below;
      }
    }
    return directory;
  }

  private Path path() {
    return directory().resolve(name());
  }

  private byte[] content() {
    return Long.toString(ground.contents.incrementAndGet()).getBytes(StandardCharsets.US_ASCII);
  }

  void step() {
    int what = random.nextInt(40);
    Path path = path();
    Path other = random.nextInt(3) > 0 ? path() : ground.outside.resolve(name());
    String result = "";
    try {
      step(what, path, other);
    } catch (IOException | Libc.CallException e) {
      result = " " + e.getClass().getSimpleName();
    }
    ground.log.add(what + " " + path + " " + other + result);
  }

  private void step(int what, Path path, Path other) throws IOException {
    switch (what) {
      case 0, 1, 2 -> Files.createFile(path);
      case 3, 4, 5 -> Disk.write(path, Disk.O_TRUNC, content());
      case 6, 7 -> Disk.write(path, Disk.O_APPEND, content());
      case 8 -> Disk.truncate(path, random.nextInt(10));
      case 9, 10, 11, 12 -> rename(path, other);
      case 13, 14 -> rename(other, path);
      case 15, 16, 17 -> Disk.exchange(path, other);
      case 18, 19 -> link(path, other);
      case 20 -> Files.createSymbolicLink(path, target());
      case 21, 22 -> replace(path, true);
      case 23, 24 -> replace(path, false);
      case 25, 26, 27 -> Files.createDirectory(path);
      case 28, 29 -> {
        Path deep = Files.createDirectories(path.resolve(name()).resolve(name()));
        Disk.write(deep.resolve(name()), 0, content());
      }
      case 30 -> Files.delete(path);
      case 31, 32 -> Disk.delete(path);
      case 33, 34 -> chmod(path);
      case 35 -> Disk.fifo(path);
      case 36 -> Disk.socket(path);
      case 37 -> keepOpen(path);
      case 38 -> mount(path);
      default -> writeKept();
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private void link(Path existing, Path name) throws IOException {
    Files.createLink(name, existing);
    Scan.Entry entry = Scan.Entry.of(name, LinkOption.NOFOLLOW_LINKS);
    if (entry != null) {
      ground.linked.add(entry.inode());
    }
  }

  private Path target() {
    return switch (random.nextInt(4)) {
      case 0 -> name();
      case 1 -> Path.of("..").resolve(name());
      case 2 -> directory();
      default -> path();
    };
  }

  /** Puts a new symbolic link or file in place of what has the name, as careful programs do. */
  private void replace(Path path, boolean link) throws IOException {
    Path temporary = path.resolveSibling("new" + ground.contents.incrementAndGet());
    if (link) {
      Files.createSymbolicLink(temporary, target());
    } else {
      Disk.write(temporary, 0, content());
    }
    try {
      rename(temporary, path);
    } catch (IOException e) {
      Disk.delete(temporary);
      throw e;
    }
  }

  private void chmod(Path path) throws IOException {
    if (!Files.isSymbolicLink(path)) {
      String mode = random.nextBoolean() ? "rwx------" : "rwxr-xr-x";
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
  }

  private void keepOpen(Path path) {
    close();
    open = Disk.open(path, 0);
  }

  private void writeKept() {
    if (open >= 0) {
      Disk.write(open, content());
    }
  }

  void close() {
    if (open >= 0) {
      Disk.close(open);
      open = -1;
    }
  }

  private void mount(Path path) throws IOException {
    Path source = mounts ? ground.mountable.poll() : null;
    if (source == null) {
      return;
    }
    try {
      Files.createDirectories(path);
      Disk.bind(source, path);
      ground.log.add("mount " + source + " " + path);
    } catch (IOException | Libc.CallException e) {
      ground.mountable.add(source);
      throw e;
    }
  }

  /** Makes more events than a queue of inotify holds. */
  void storm() throws IOException {
    Path directory = directory();
    ground.log.add("storm " + directory);
    for (int i = 0; i < STORM; i++) {
      Path path = directory.resolve("storm" + i);
      Disk.write(path, 0, content());
      if (i % 2 == 0) {
        Disk.write(path, Disk.O_APPEND, content());
      }
      if (i % 100 != 0) {
        Files.deleteIfExists(path);
      }
    }
  }
}
