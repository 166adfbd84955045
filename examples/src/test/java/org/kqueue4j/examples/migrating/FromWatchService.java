// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.loop.EventLoop;

/** Watches a file until its name is gone, by the JDK's WatchService and by an event loop. */
final class FromWatchService {
  private FromWatchService() {}

  // doc: before
  static void watchBefore(Path file, Runnable changed) throws IOException, InterruptedException {
    try (WatchService watcher = file.getFileSystem().newWatchService()) {
      file.resolveSibling("")
          .register(
              watcher, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE);
      for (; ; ) {
        WatchKey key = watcher.take();
        for (WatchEvent<?> event : key.pollEvents()) {
          if (file.getFileName().equals(event.context())) {
            if (event.kind() == StandardWatchEventKinds.ENTRY_DELETE) {
              return;
            }
            changed.run();
          }
        }
        key.reset();
      }
    }
  }

  // end doc
  // doc: after
  static void watch(Path file, Runnable changed) {
    try (EventLoop loop = EventLoop.open()) {
      loop.onChange(
          file,
          change -> {
            if (change.has(VnodeNote.DELETE) || change.has(VnodeNote.RENAME)) {
              loop.stop();
            } else {
              changed.run();
            }
          });
      loop.run();
    }
  }
  // end doc
}
