// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.internal.path.PathBytes;

/**
 * Entries that were moved from their places in a tree, until it is known where each went. The
 * system reports the two halves one right after the other, though others' events may come between.
 *
 * <p>Guarded by the lock of the watcher.
 */
final class Departures {
  /** An entry that was moved from its place. */
  final class Departure {
    private final int cookie;
    private final Directory parent;
    private final byte[] name;

    /** What was moved; null if it is no directory. */
    private final @Nullable Directory directory;

    private final FileType type;

    private Departure(
        int cookie, Directory parent, byte[] name, @Nullable Directory directory, FileType type) {
      this.cookie = cookie;
      this.parent = parent;
      this.name = name;
      this.directory = directory;
      this.type = type;
    }

    Directory parent() {
      return parent;
    }

    byte[] name() {
      return name;
    }

    /** Returns the path before the move. */
    byte[] path() {
      return PathBytes.join(parent.path(), name);
    }

    /** Returns what was moved, if it is a directory; else null. */
    @Nullable Directory directory() {
      return directory;
    }

    /** Counts it as removed; with its former parent, if that was removed too. */
    void settle() {
      if (!parent.isGone()) {
        tree.report(Kind.REMOVED, path(), type);
      }
      if (directory != null) {
        tree.forgetAll(directory);
      }
    }
  }

  private final WatchedTree tree;
  private final TreeEvents events;
  private final List<Departure> waiting = new ArrayList<>();

  Departures(WatchedTree tree, TreeEvents events) {
    this.tree = tree;
    this.events = events;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void add(
      int cookie, Directory parent, byte[] name, @Nullable Directory directory, FileType type) {
    waiting.add(new Departure(cookie, parent, name, directory, type));
  }

  /** Takes the one of a cookie; null if there is none. */
  @Nullable Departure take(int cookie) {
    for (Iterator<Departure> all = waiting.iterator(); all.hasNext(); ) {
      Departure one = all.next();
      if (one.cookie == cookie) {
        all.remove();
        return one;
      }
    }
    return null;
  }

  /** Settles those from a name, which something else has now. */
  void settleFor(Directory parent, byte[] name) {
    for (Departure one : List.copyOf(waiting)) {
      if (one.parent == parent && Arrays.equals(one.name, name)) {
        waiting.remove(one);
        one.settle();
      }
    }
  }

  void settleAll() {
    List<Departure> all = List.copyOf(waiting);
    waiting.clear();
    for (Departure one : all) {
      one.settle();
      events.appeared(one.parent, one.name); // no event follows if it was exchanged with another
    }
  }

  /** Drops all without a report. */
  void forgetAll() {
    for (Departure one : waiting) {
      if (one.directory != null) {
        tree.forgetAll(one.directory);
      }
    }
    waiting.clear();
  }
}
