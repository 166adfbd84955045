// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A tree as a plain recursive scan of the disk finds it. */
final class Scan {
  /** A file's identity and its content, as far as the system's times tell it. */
  record Entry(FileType type, List<Object> inode, List<Object> content) {
    static @Nullable Entry of(Path path, LinkOption... options) {
      try {
        Map<String, Object> found =
            Files.readAttributes(path, "unix:mode,dev,ino,size,lastModifiedTime", options);
        return new Entry(
            type((int) found.get("mode")),
            List.of(found.get("dev"), found.get("ino")),
            List.of(found.get("size"), found.get("lastModifiedTime")));
      } catch (IOException e) {
        return null;
      }
    }

    private static FileType type(int mode) {
      return switch (mode >> 12) {
        case 1 -> FileType.FIFO;
        case 4 -> FileType.DIRECTORY;
        case 8 -> FileType.FILE;
        case 10 -> FileType.SYMBOLIC_LINK;
        case 12 -> FileType.SOCKET;
        default -> FileType.DEVICE;
      };
    }
  }

  final Map<Path, Entry> entries = new TreeMap<>();
  final Map<List<Object>, Entry> files = new HashMap<>();

  Scan(Path root) throws IOException {
    entries.put(root, Entry.of(root, LinkOption.NOFOLLOW_LINKS));
    scan(root);
  }

  private void scan(Path directory) throws IOException {
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
      for (Path path : paths) {
        Entry entry = Entry.of(path, LinkOption.NOFOLLOW_LINKS);
        entries.put(path, entry);
        if (entry.type == FileType.DIRECTORY) {
          scan(path);
        } else {
          files.put(entry.inode, entry);
        }
      }
    }
  }

  Map<Path, FileType> types() {
    Map<Path, FileType> types = new TreeMap<>();
    entries.forEach((path, entry) -> types.put(path, entry.type));
    return types;
  }
}
