// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kqueue4j.Kqueue;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;

/** Tells of the files of a folder, those that are there and those that come. */
final class NewFiles {
  private NewFiles() {}

  // doc: watch
  /** Until the folder is deleted, which is a NoSuchFileException. */
  static void watch(Path folder, Consumer<Path> arrived) throws IOException, InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.file(folder, VnodeNote.WRITE, VnodeNote.DELETE));
      Set<Path> known = Set.of();
      for (; ; ) {
        try (Stream<Path> files = Files.list(folder)) {
          Set<Path> now = files.collect(Collectors.toCollection(HashSet::new));
          for (Path file : now) {
            if (!known.contains(file)) {
              arrived.accept(file);
            }
          }
          known = now;
        }
        kq.take();
      }
    }
  }
  // end doc
}
