// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kqueue4j.internal.backend.FileEvents;
import org.kqueue4j.internal.path.PathBytes;

/**
 * The git repository that a tree belongs to, whose rules apply to the tree; the tree itself if
 * there is none.
 *
 * <p>Guarded by the lock of the watcher.
 */
final class Repository {
  static final byte[] GIT = {'.', 'g', 'i', 't'};

  private final FileEvents events;
  private final FileEvents.Status status = new FileEvents.Status();
  private byte[] top = PathBytes.EMPTY;

  /** The path of the tree's root below the repository's. */
  private byte[] prefix = PathBytes.EMPTY;

  Repository(FileEvents events) {
    this.events = events;
  }

  /** Finds the repository of a tree. */
  void find(byte[] tree) {
    top = tree;
    while (events.status(PathBytes.join(top, GIT), status) != 0) {
      if (top.length == 1) {
        top = tree;
        break;
      }
      top = PathBytes.parent(top);
    }
    int skipped = top.length == 1 ? 1 : top.length + 1;
    prefix =
        tree.length <= skipped ? PathBytes.EMPTY : Arrays.copyOfRange(tree, skipped, tree.length);
  }

  /** Returns the path of the repository's root. */
  byte[] top() {
    return top;
  }

  /** Returns its directories above the tree, from the root down, as paths below the root. */
  List<byte[]> directoriesAboveTree() {
    List<byte[]> above = new ArrayList<>();
    for (int i = 0; i < prefix.length; i++) {
      if (i == 0 || prefix[i] == '/') {
        above.add(Arrays.copyOf(prefix, i));
      }
    }
    return above;
  }

  /** Returns a path below the tree's root as one below the repository's. */
  byte[] pathOf(byte[] path) {
    return path.length == 0 ? prefix : PathBytes.join(prefix, path);
  }
}
