// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the files that the command line names. */
final class TraceFiles {
  private TraceFiles() {}

  /** Returns the files in the order of the command line, those of a directory sorted. */
  static List<TraceFile> find(List<String> names) {
    List<TraceFile> files = new ArrayList<>();
    for (String name : names) {
      try {
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
          files.addAll(inDirectory(name, path));
        } else {
          files.add(new TraceFile(name, () -> Files.readAllBytes(path)));
        }
      } catch (InvalidPathException e) {
        files.add(unreadable(name, new IOException("not a file name here", e)));
      } catch (IOException e) {
        files.add(unreadable(name, e));
      }
    }
    return files;
  }

  private static List<TraceFile> inDirectory(String name, Path directory) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.trace")) {
      entries.forEach(paths::add);
    }
    if (paths.isEmpty()) {
      return List.of(unreadable(name, new IOException("no *.trace files in this directory")));
    }
    paths.sort(null);
    return paths.stream()
        .map(path -> new TraceFile(path.toString(), () -> Files.readAllBytes(path)))
        .toList();
  }

  private static TraceFile unreadable(String name, IOException why) {
    return new TraceFile(
        name,
        () -> {
          throw why;
        });
  }
}
