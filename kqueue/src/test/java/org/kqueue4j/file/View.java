// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A tree as a program knows it from the changes alone. It refuses changes that contradict it. */
final class View {
  private static final class Node {
    FileType type;
    Map<Path, Node> entries = new HashMap<>();

    Node(FileType type) {
      this.type = type;
    }
  }

  private final Path root;

  /** Above the root. */
  private final Node top = new Node(FileType.DIRECTORY);

  View(Path root) {
    this.root = root;
  }

  void apply(FileChange change) {
    Path path = change.path();
    switch (change.kind()) {
      case FOUND, CREATED -> {
        expect(node(path) == null, "exists already", change);
        put(path, new Node(change.type()), change);
      }
      case REMOVED -> take(path, change);
      case REPLACED -> {
        Node replaced = take(path, change);
        boolean same = replaced.type == change.type(); // then what differs below follows
        put(path, same ? replaced : new Node(change.type()), change);
      }
      case MOVED -> {
        Node moved = take(change.from(), change);
        boolean directory = moved.type == FileType.DIRECTORY;
        expect(directory == (change.type() == FileType.DIRECTORY), "was a " + moved.type, change);
        moved.type = change.type(); // it may have been unknown
        put(path, moved, change);
      }
      case WRITTEN, COMPLETE, ATTRIBUTES -> {
        Node node = node(path);
        expect(node != null, "does not exist", change);
        expect(node == null || node.type == change.type(), "is of another type", change);
      }
      case ABSENT, FAILED -> expect(false, "is not expected", change);
      case READY, WARNING -> {}
    }
  }

  private static void expect(boolean holds, String wrong, FileChange change) {
    if (!holds) {
      throw new AssertionError(change.path() + " " + wrong + ": " + change);
    }
  }

  private @Nullable Node node(Path path) {
    if (path.equals(root.getParent())) {
      return top;
    }
    Node parent = node(path.getParent());
    return parent == null ? null : parent.entries.get(path.getFileName());
  }

  private Node take(Path path, FileChange change) {
    Node parent = node(path.getParent());
    Node taken = parent == null ? null : parent.entries.remove(path.getFileName());
    expect(taken != null, "does not exist", change);
    return taken;
  }

  private void put(Path path, Node node, FileChange change) {
    Node parent = node(path.getParent());
    expect(parent != null && parent.type == FileType.DIRECTORY, "has no directory", change);
    parent.entries.put(path.getFileName(), node);
  }

  boolean contains(Path path) {
    return node(path) != null;
  }

  /** Returns the types of all entries by their paths. */
  Map<Path, FileType> types() {
    Map<Path, FileType> types = new TreeMap<>();
    collect(root.getParent(), top, types);
    return types;
  }

  private static void collect(Path path, Node node, Map<Path, FileType> types) {
    for (Map.Entry<Path, Node> entry : node.entries.entrySet()) {
      Path below = path.resolve(entry.getKey());
      types.put(below, entry.getValue().type);
      collect(below, entry.getValue(), types);
    }
  }
}
