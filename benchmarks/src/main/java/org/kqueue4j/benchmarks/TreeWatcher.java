// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.methvin.watcher.DirectoryWatcher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.file.FileChange;
import org.kqueue4j.file.FileWatcher;
import org.kqueue4j.file.TreeWatch;
import org.slf4j.helpers.NOPLogger;

/**
 * A program that watches a tree, in a process of its own, and behaves as {@code trees.c} does. It
 * answers the line "heap" by the heap in use after a collection, in bytes.
 *
 * <pre>TreeWatcher kqueue|service|hashes|no_hashes DIRECTORY</pre>
 */
final class TreeWatcher {
  private static final int ROOM = 65_536;

  private final Path tree;
  private final BufferedReader commands =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final PrintStream output = System.out;
  private final StringBuilder lines = new StringBuilder(ROOM);

  private TreeWatcher(Path tree) {
    this.tree = tree;
  }

  public static void main(String[] args) throws Exception {
    TreeWatcher watcher = new TreeWatcher(Path.of(args[1]));
    watcher.begin();
    switch (args[0]) {
      case "kqueue" -> watcher.byKqueue();
      case "service" -> watcher.byService();
      case "hashes" -> watcher.byDirectoryWatcher(true);
      case "no_hashes" -> watcher.byDirectoryWatcher(false);
      default -> throw new IllegalArgumentException("no such watcher: " + args[0]);
    }
  }

  /** Returns when the driver says so. */
  private void begin() throws IOException {
    output.println("start");
    commands.readLine();
  }

  private void ready() {
    Thread.ofPlatform().daemon().name("commands").start(this::obey);
    output.println("ready");
  }

  /** Answers the driver; ends the process at the end of the input. */
  private void obey() {
    try {
      while (commands.readLine() != null) {
        System.gc();
        output.println(
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + " heap");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.exit(0);
    }
  }

  private void seen(long time, Path path) {
    lines.append(time).append(' ').append(path).append('\n');
  }

  private void print() {
    output.print(lines);
    output.flush();
    lines.setLength(0);
  }

  private void byKqueue() throws InterruptedException {
    Kqueue kq = Kqueue.open();
    FileWatcher watcher = FileWatcher.open(kq);
    watcher.register(TreeWatch.of(tree));
    for (; ; ) {
      for (Kevent _ : kq.take()) {
        List<FileChange> changes = watcher.poll();
        long time = System.nanoTime(); // not before, since the poll finds later changes too
        for (FileChange change : changes) {
          if (change.kind() == FileChange.Kind.READY) {
            ready();
          } else {
            seen(time, change.path());
          }
        }
      }
      print();
    }
  }

  /** The usual way to watch a tree by a service of the JDK. */
  private void byService() throws Exception {
    WatchService service = tree.getFileSystem().newWatchService();
    Map<WatchKey, Path> directories = new HashMap<>();
    watchAll(service, tree, directories);
    ready();
    for (; ; ) {
      WatchKey key = service.take();
      long time = System.nanoTime();
      Path directory = directories.get(key);
      for (WatchEvent<?> event : key.pollEvents()) {
        Path path = directory.resolve((Path) event.context());
        seen(time, path);
        if (event.kind() == ENTRY_CREATE && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          watchAll(service, path, directories);
        }
      }
      if (!key.reset()) {
        directories.remove(key);
      }
      print();
    }
  }

  private static void watchAll(WatchService service, Path path, Map<WatchKey, Path> directories)
      throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            directories.put(
                directory.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY), directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void byDirectoryWatcher(boolean hashes) throws Exception {
    var watching =
        DirectoryWatcher.builder()
            .path(tree)
            .logger(NOPLogger.NOP_LOGGER)
            .fileHashing(hashes)
            .listener(
                event -> {
                  seen(System.nanoTime(), event.path());
                  print();
                })
            .build()
            .watchAsync();
    ready();
    watching.get();
  }
}
