// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.DrillKnote.Violation;

/** A file that is written to, renamed and deleted: each of these is reported. */
final class VnodeDrill extends Drill {
  private static final VnodeNote[] NOTES = {VnodeNote.WRITE, VnodeNote.RENAME, VnodeNote.DELETE};
  private static final int WRITE = 0;
  private static final int RENAME = 1;
  private static final int DELETE = 2;

  private final Path folder;
  private Path path; // the driver's
  private boolean deleted; // the driver's
  private int names; // the driver's

  /** The number of times that each was done, and how many of these are reported. */
  private final long[] done = new long[NOTES.length]; // this

  private final long[] reported = new long[NOTES.length]; // this

  VnodeDrill(Station station, Tally tally) throws IOException {
    super("vnode", station, tally);
    folder = Files.createTempDirectory("soak");
    path = Files.createFile(nextPath());
  }

  private Path nextPath() {
    return folder.resolve("file" + names++);
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int choice = random.nextInt(40);
    if (needsKnote()) {
      renew();
      return;
    }
    switch (choice) {
      case 0 -> {
        note("delete the file");
        begin(DELETE);
        Files.delete(path);
        deleted = true;
        settle();
        delete();
        path = Files.createFile(nextPath());
        deleted = false;
      }
      case 1 -> delete();
      case 2, 3 -> settle();
      case 4, 5 -> {
        note("rename");
        begin(RENAME);
        Path to = nextPath();
        Files.move(path, to);
        path = to;
      }
      case 6, 7, 8, 9, 10, 11 -> append();
      default -> {} // files are slow
    }
  }

  private void append() throws IOException {
    note("append");
    begin(WRITE);
    Files.write(path, new byte[1], StandardOpenOption.APPEND);
  }

  private synchronized void begin(int what) {
    tally.put.increment();
    done[what]++;
  }

  @Override
  synchronized void renew() {
    System.arraycopy(done, 0, reported, 0, done.length);
    current = null;
    if (!deleted) {
      add(Watch.file(path, NOTES));
    }
  }

  /** Waits once more after one more write, since the last report may be of an earlier one. */
  @Override
  void settle() throws Exception {
    if (current() == null) {
      return;
    }
    await("all is reported", () -> Arrays.equals(done, reported));
    if (!deleted) {
      append();
      await("one more is reported", () -> Arrays.equals(done, reported));
    }
  }

  @Override
  void account(DrillKnote knote, Report event) {
    boolean any = false;
    for (int i = 0; i < NOTES.length; i++) {
      if ((event.fflags() & NOTES[i].bit()) != 0) {
        any = true;
        reported[i] = done[i];
      }
    }
    boolean isDeletion = (event.fflags() & VnodeNote.DELETE.bit()) != 0;
    if (!any || isDeletion && done[DELETE] == 0) {
      throw new Violation("reported what did not happen", knote, event);
    }
  }

  @Override
  void abandon() throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
