// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;

/** A file is watched until it is deleted, by the JDK's WatchService and by a kqueue. */
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
  static void watch(Path file, Runnable changed) throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.file(file, VnodeNote.WRITE, VnodeNote.EXTEND, VnodeNote.DELETE));
      for (; ; ) {
        for (Kevent event : kq.take()) {
          if (event instanceof Kevent.Vnode change && change.has(VnodeNote.DELETE)) {
            return;
          }
          changed.run();
        }
      }
    }
  }
  // end doc
}
