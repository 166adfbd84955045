// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.guide;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.file.FileChange;
import org.kqueue4j.file.FileWatcher;
import org.kqueue4j.file.NameWatch;
import org.kqueue4j.file.TreeWatch;

/** Watches names and trees with a queue and without an event loop. */
public final class WatchFiles {
  private WatchFiles() {}

  // doc: watch
  /** Passes the changes of a file and of a tree to a consumer. */
  public static void watch(Path config, Path sources, Consumer<FileChange> consumer)
      throws InterruptedException {
    try (Kqueue kq = Kqueue.open();
        FileWatcher files = FileWatcher.open(kq)) {
      files.register(NameWatch.of(config));
      files.register(TreeWatch.of(sources).gitignore());
      while (true) {
        for (Kevent event : kq.take()) {
          if (event.attachment() == files) {
            files.poll().forEach(consumer);
          }
        }
      }
    }
  }
  // end doc
}
