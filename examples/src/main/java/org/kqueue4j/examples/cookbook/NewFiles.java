// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kqueue4j.loop.EventLoop;

/** Reports the files of a directory, those that are there and those that come. */
final class NewFiles {
  // doc: watch
  private final Path directory;
  private final Consumer<Path> consumer;
  private Set<Path> known = Set.of();

  /** Passes the files of a directory to a consumer, now and when they come. */
  NewFiles(EventLoop loop, Path directory, Consumer<Path> consumer) throws IOException {
    this.directory = directory;
    this.consumer = consumer;
    loop.onChange(directory, _ -> list());
    list();
  }

  /** Throws a NoSuchFileException if the directory was deleted. */
  private void list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      Set<Path> before = known;
      known = files.collect(Collectors.toSet());
      known.stream().filter(file -> !before.contains(file)).forEach(consumer);
    }
  }
  // end doc
}
