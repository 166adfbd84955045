// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.LackingException;

/** Each note of VNODE, on the file system of a folder. */
final class VnodeChecks {
  private static final byte[] CONTENT = new byte[8];

  private final String group;
  private final Path parent;

  private VnodeChecks(String group, Path parent) {
    this.group = group;
    this.parent = parent;
  }

  /** What is done to a watched file, or in a watched folder. */
  private interface Deed {
    void to(Path file) throws IOException;
  }

  /** Returns the checks of this group, which make their files in this folder. */
  static List<Check> all(String group, Path parent) {
    VnodeChecks checks = new VnodeChecks(group, parent);
    return List.of(
        checks.ofFile(VnodeNote.WRITE, VnodeChecks::overwrite),
        checks.ofFile(
            VnodeNote.EXTEND, file -> Files.write(file, CONTENT, StandardOpenOption.APPEND)),
        checks.ofFile(VnodeNote.TRUNCATE, file -> Files.write(file, new byte[0])),
        checks.ofFile(
            VnodeNote.ATTRIB,
            file -> Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000))),
        checks.ofFile(VnodeNote.LINK, file -> Files.createLink(beside(file), file)),
        checks.ofFile(VnodeNote.RENAME, file -> Files.move(file, beside(file))),
        checks.ofFile(VnodeNote.DELETE, Files::delete),
        checks.ofFile(VnodeNote.OPEN, Files::readAllBytes),
        checks.ofFile(VnodeNote.READ, Files::readAllBytes),
        checks.ofFile(VnodeNote.CLOSE, Files::readAllBytes),
        checks.ofFile(VnodeNote.CLOSE_WRITE, VnodeChecks::overwrite),
        checks.ofFolder(VnodeNote.WRITE, folder -> Files.write(folder.resolve("new"), CONTENT)),
        checks.ofFolder(VnodeNote.LINK, folder -> Files.createDirectory(folder.resolve("new"))),
        checks.ofFolder(VnodeNote.RENAME, folder -> Files.move(folder, beside(folder))),
        checks.ofFolder(VnodeNote.DELETE, Files::delete),
        new Check(group, "many files", checks::manyFiles));
  }

  private static Path beside(Path file) {
    return file.resolveSibling("other");
  }

  private static void overwrite(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.write(1);
    }
  }

  private Check ofFile(VnodeNote note, Deed deed) {
    return check(note + " of a file", file -> Files.write(file, CONTENT), note, deed);
  }

  private Check ofFolder(VnodeNote note, Deed deed) {
    return check(note + " of a folder", Files::createDirectory, note, deed);
  }

  private Check check(String name, Deed creation, VnodeNote note, Deed deed) {
    return new Check(
        group,
        name,
        bench -> {
          Path file = bench.folder(parent).resolve("watched");
          creation.to(file);
          return watch(bench, file, note, deed);
        });
  }

  private static String watch(Bench bench, Path file, VnodeNote note, Deed deed) throws Exception {
    Kqueue kq = bench.queue();
    kq.register(Watch.file(file, note));
    Bench.none(kq, "before anything was done");
    try {
      deed.to(file);
    } catch (UnsupportedOperationException e) {
      throw new LackingException("the file system can't do it: " + e.getMessage());
    }
    Kevent.Vnode event = Bench.next(kq, Kevent.Vnode.class);
    Bench.expect(event.has(note), "another note came: " + event);
    Bench.expect(file.toAbsolutePath().equals(event.path()), "another path came: " + event.path());
    return "reported as " + event.filter().notes(event.fflags());
  }

  /** Of many files, watched by one queue, exactly those that grow are reported. */
  private String manyFiles(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Path folder = bench.folder(parent);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Path file = Files.write(folder.resolve("file" + i), CONTENT);
      files.add(file);
      kq.register(Watch.file(file, VnodeNote.EXTEND), i);
    }
    Set<Integer> due = new TreeSet<>();
    for (int i = 0; i < files.size(); i++) {
      if (bench.random().nextBoolean()) {
        Files.write(files.get(i), CONTENT, StandardOpenOption.APPEND);
        due.add(i);
      }
    }
    int count = due.size();
    while (!due.isEmpty()) {
      for (Kevent event : Bench.some(kq)) {
        Bench.expect(due.remove(event.attachment()), "it was not due: " + event);
      }
    }
    Bench.none(kq, "after each was reported");
    return count + " of " + files.size() + " files grew, each was reported once";
  }
}
