// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.kqueue4j.file.TreeWatch;
import org.kqueue4j.loop.EventLoop;

/** Watches a tree, by the JDK's WatchService and by an event loop. */
final class FromWatchService {
  private FromWatchService() {}

  // doc: before
  static void watchBefore(Path root, Consumer<Path> changed)
      throws IOException, InterruptedException {
    try (WatchService watcher = root.getFileSystem().newWatchService()) {
      Map<WatchKey, Path> directories = new HashMap<>();
      registerAll(root, watcher, directories);
      while (true) {
        WatchKey key = watcher.take();
        Path directory = directories.get(key);
        for (WatchEvent<?> event : key.pollEvents()) {
          if (!(event.context() instanceof Path name)) {
            changed.accept(directory); // OVERFLOW: list the tree and compare
            continue;
          }
          Path path = directory.resolve(name);
          if (event.kind() == ENTRY_CREATE && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            registerAll(path, watcher, directories); // what it has already is not reported
          }
          changed.accept(path);
        }
        if (!key.reset()) {
          directories.remove(key);
        }
      }
    }
  }

  private static void registerAll(Path root, WatchService watcher, Map<WatchKey, Path> directories)
      throws IOException {
    List<Path> tree;
    try (Stream<Path> files = Files.walk(root)) {
      tree = files.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path directory : tree) {
      directories.put(
          directory.register(watcher, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE), directory);
    }
  }

  // end doc
  // doc: after
  static void watch(Path root, Consumer<Path> changed) {
    try (EventLoop loop = EventLoop.open()) {
      loop.onChange(TreeWatch.of(root), change -> changed.accept(change.path()));
      loop.run();
    }
  }
  // end doc
}
