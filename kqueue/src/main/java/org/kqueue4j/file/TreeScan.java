// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.internal.backend.FileEvents;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.path.IgnoreRules;
import org.kqueue4j.internal.path.PathBytes;

/**
 * Lists the directories of a tree: watches each and then compares its entries with those that are
 * known. So what happens after the listing is reported by the system, and what happened before it
 * is found here.
 *
 * <p>Guarded by the lock of the watcher.
 */
final class TreeScan {
  private static final int EVENTS =
      FileEvents.MODIFIED
          | FileEvents.ATTRIBUTES
          | FileEvents.WRITER_CLOSED
          | FileEvents.MOVED_FROM
          | FileEvents.MOVED_TO
          | FileEvents.CREATED
          | FileEvents.DELETED;

  static final byte[] GITIGNORE = {'.', 'g', 'i', 't', 'i', 'g', 'n', 'o', 'r', 'e'};

  private final WatchedTree tree;
  private final FileEvents events;
  private final ArrayDeque<Directory> queue = new ArrayDeque<>();
  private final FileEvents.Status status = new FileEvents.Status();
  private final FileEvents.Status entryStatus = new FileEvents.Status();

  /** Not 0 after the system has refused one more watch: then the directories are only counted. */
  private long watchLimit;

  private int counted;

  // Of the listing in progress.
  private byte[] path = PathBytes.EMPTY;
  private byte[] name = PathBytes.EMPTY;
  private boolean thorough;

  TreeScan(WatchedTree tree) {
    this.tree = tree;
    this.events = tree.events;
  }

  /** Lists a directory soon; {@code thorough}, also what was known before, and what is below it. */
  void add(Directory directory, boolean thorough) {
    directory.setThorough(directory.isThorough() || thorough);
    if (!directory.isQueued()) {
      directory.setQueued(true);
      queue.add(directory);
      tree.files.setBusy(tree);
    }
  }

  boolean isDone() {
    return queue.isEmpty();
  }

  /** Lists some directories; returns why the tree cannot be watched any more, or null. */
  @Nullable Failure advance(int most) {
    for (int i = 0; i < most && !queue.isEmpty(); i++) {
      Directory next = queue.removeFirst();
      next.setQueued(false);
      if (!next.isGone()) {
        open(next);
      }
    }
    return watchLimit != 0 && queue.isEmpty() ? limitFailure() : null;
  }

  private Failure limitFailure() {
    Failure failure = events.failure(watchLimit, tree.registration.path());
    int needed = tree.directories();
    return Failure.ofLimit(
        failure.errno(),
        failure.limit() == null ? "watches" : failure.limit(),
        failure.reason()
            + "; the tree has "
            + needed
            + " directories, of which "
            + (needed - counted)
            + " could be watched: ignore some, or compare them (compareWhenWatchesRunOut)");
  }

  private void open(Directory directory) {
    name = directory.path();
    path = tree.absolute(name);
    tree.happened.setDoubtful(directory);
    thorough = directory.isThorough();
    directory.setThorough(false);
    long fd = events.openDirectory(path, directory.isRoot() || directory.isLink());
    if (fd < 0) {
      refused(directory, fd);
      return;
    }
    try {
      long result = events.identify((int) fd, status);
      if (result == 0) {
        scan(directory, (int) fd);
      } else {
        refused(directory, result);
      }
    } finally {
      events.close((int) fd);
    }
  }

  private void scan(Directory directory, int fd) {
    if (directory.isLink() && isLoop(directory)) {
      warn(directory, "leads to a directory above it, so what is below it is not watched again");
      return;
    }
    if (directory.device != status.device || directory.number != status.number) {
      thorough |= directory.isListed();
      directory.device = status.device;
      directory.number = status.number;
    }
    tree.setMounted(directory, status.mounted);
    if (!watch(directory, fd)) {
      return;
    }
    directory.rules = rules(directory);
    boolean mark = !directory.listingMark();
    directory.setListingMark(mark);
    long result = events.list(fd, (entry, type, number) -> show(directory, entry, type, number));
    if (result < 0) {
      directory.setListingMark(!mark);
      refused(directory, result);
      return;
    }
    tree.removeUnmarked(directory, mark);
    directory.setListed(true);
    directory.setWarned(false);
  }

  private boolean isLoop(Directory directory) {
    for (Directory d = directory.parent; d != null; d = d.parent) {
      if (d.device == status.device && d.number == status.number) {
        return true;
      }
    }
    return false;
  }

  /** Watches a directory, or has it compared; returns whether it is to be listed. */
  private boolean watch(Directory directory, int fd) {
    boolean compared = mustCompare(directory);
    if (!compared && watchLimit == 0) {
      long wd = events.watchDirectory(fd, EVENTS);
      if (wd >= 0) {
        tree.files.subscribe((int) wd, directory);
      } else if (!events.isWatchLimit(wd)) {
        refused(directory, wd);
        return false;
      } else if (tree.registration.watch().comparesBeyondLimit) {
        compared = true;
      } else {
        watchLimit = wd;
      }
    }
    if (watchLimit != 0) {
      counted++;
    }
    tree.setCompared(directory, compared);
    return true;
  }

  private boolean mustCompare(Directory directory) {
    Directory parent = directory.parent;
    if (tree.registration.watch().interval != null) {
      return true;
    }
    if (parent != null && parent.device == directory.device && parent.isListed()) {
      return parent.isCompared() && events.unreported(path) != null;
    }
    return events.unreported(path) != null;
  }

  /** A directory cannot be listed or watched. It is tried again at an interval. */
  private void refused(Directory directory, long result) {
    if (events.isAbsence(result)) {
      if (directory.isLink()) {
        tree.removeContents(directory);
      }
      return; // an event of its parent, or of one further up, follows
    }
    warn(directory, events.failure(result, "it cannot be watched").reason());
    tree.setCompared(directory, true);
  }

  private void warn(Directory directory, String reason) {
    if (!directory.isWarned()) {
      directory.setWarned(true);
      tree.report(Kind.WARNING, directory.path(), FileType.DIRECTORY, reason);
    }
  }

  // ---- rules ----

  private IgnoreRules rules(Directory directory) {
    if (!tree.watch.gitignore) {
      return IgnoreRules.NONE;
    }
    IgnoreRules above = directory.parent == null ? rulesAboveRoot() : directory.parent.rules;
    return with(above, path, tree.repository.pathOf(name));
  }

  private IgnoreRules rulesAboveRoot() {
    IgnoreRules rules = IgnoreRules.NONE;
    byte[] top = tree.repository.top();
    for (byte[] above : tree.repository.directoriesAboveTree()) {
      rules = with(rules, PathBytes.join(top, above), above);
    }
    return rules;
  }

  private IgnoreRules with(IgnoreRules above, byte[] directory, byte[] base) {
    byte[] content = events.content(PathBytes.join(directory, GITIGNORE));
    List<byte[]> lines = content == null ? List.of() : IgnoreRules.lines(content);
    return lines.isEmpty() ? above : above.with(base, lines);
  }

  // ---- entries ----

  private void show(Directory directory, byte[] entry, int listedType, long number) {
    int type = listedType;
    if (type == FileEvents.UNKNOWN_TYPE) {
      if (events.status(PathBytes.join(path, entry), entryStatus) != 0) {
        return;
      }
      type = entryStatus.type;
    }
    boolean isDirectory =
        type == FileEvents.DIRECTORY
            || type == FileEvents.SYMBOLIC_LINK
                && tree.watch.followsLinks
                && leadsToDirectory(PathBytes.join(path, entry));
    if (tree.ignores(directory, name, entry, isDirectory)) {
      return;
    }
    tree.happened.settleDeparture(directory, entry);
    if (isDirectory) {
      showDirectory(directory, entry, type == FileEvents.SYMBOLIC_LINK);
    } else {
      showFile(directory, entry, type, number);
    }
  }

  boolean leadsToDirectory(byte[] link) {
    return events.statusFollowed(link, entryStatus) == 0
        && entryStatus.type == FileEvents.DIRECTORY;
  }

  private void showDirectory(Directory directory, byte[] entry, boolean link) {
    tree.removeEntry(directory, entry);
    Directory child = tree.index.find(directory, entry);
    if (child == null) {
      child = tree.addDirectory(directory, entry, link);
      found(entry, FileEvents.DIRECTORY);
      add(child, false);
    } else {
      child.setLink(link);
      if (thorough || !child.isListed()) {
        add(child, true);
      }
    }
    child.setMark(directory.listingMark());
  }

  private void showFile(Directory directory, byte[] entry, int type, long number) {
    tree.removeDirectory(directory, entry);
    Entries entries = directory.entries;
    int at = entries.find(entry);
    long stamp = number;
    if (directory.isCompared()) {
      if (events.status(PathBytes.join(path, entry), entryStatus) != 0) {
        return;
      }
      stamp = entryStatus.digest();
    }
    if (at == Entries.NONE) {
      at = entries.add(entry, type, stamp, directory.listingMark());
      found(entry, type);
      if (tree.isReady() && directory.isCompared()) {
        entries.setIncomplete(at, true);
      } else if (tree.isReady()) {
        reportComplete(entry, type); // it may have been closed already
      }
      return;
    }
    entries.setMark(at, directory.listingMark());
    if (directory.isCompared()) {
      compare(entries, at, entry, stamp);
    } else if (entries.type(at) != type || entries.stamp(at) != stamp) {
      report(Kind.REPLACED, entry, type);
      reportComplete(entry, type);
    } else if (thorough && mayHaveChanged(PathBytes.join(path, entry))) {
      report(Kind.WRITTEN, entry, type);
      reportComplete(entry, type);
    }
    entries.setStamp(at, stamp);
    entries.setType(at, type);
  }

  private void compare(Entries entries, int at, byte[] entry, long digest) {
    long change = entries.stamp(at) ^ digest;
    if ((change & FileEvents.Status.CONTENT) != 0) {
      report(Kind.WRITTEN, entry, entryStatus.type);
      entries.setIncomplete(at, true);
    } else if (change != 0) {
      report(Kind.ATTRIBUTES, entry, entryStatus.type);
    } else if (entries.isIncomplete(at)) {
      reportComplete(entry, entryStatus.type);
      entries.setIncomplete(at, false);
    }
  }

  /** Returns whether a file has changed since the last event that was not lost. */
  private boolean mayHaveChanged(byte[] file) {
    return events.status(file, entryStatus) == 0 && entryStatus.changed >= tree.files.lostSince();
  }

  // ---- reports ----

  private void found(byte[] entry, int type) {
    if (tree.isReady()) {
      report(Kind.CREATED, entry, type);
    } else if (tree.watch.snapshot) {
      report(Kind.FOUND, entry, type);
    }
  }

  private void reportComplete(byte[] entry, int type) {
    if (type == FileEvents.REGULAR_FILE) {
      report(Kind.COMPLETE, entry, type);
    }
  }

  private void report(Kind kind, byte[] entry, int type) {
    if (watchLimit == 0) {
      tree.report(kind, PathBytes.join(name, entry), FileType.of(type));
    }
  }
}
