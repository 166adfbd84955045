// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.internal.backend.FileEvents;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.path.IgnoreRules;
import org.kqueue4j.internal.path.PathBytes;

/**
 * A watched tree: its root, what is known of it, and what is left out. {@link TreeEvents} changes
 * that with each event, and {@link TreeScan} adds what events do not say.
 *
 * <p>Guarded by the lock of the watcher.
 */
final class WatchedTree extends Watched implements Trail.Walker {
  /** The directories that are listed in one call. */
  private static final int SLICE = 256;

  final TreeWatch watch;
  final DirectoryIndex index = new DirectoryIndex();
  final Directory root = new Directory(this, SELF, IgnoreRules.NONE);
  final TreeScan scan = new TreeScan(this);
  private final Trail trail;
  final TreeEvents happened = new TreeEvents(this);
  private final IgnoreRules ignored;
  private final IgnoreRules only;
  private final Set<Directory> mounted = new HashSet<>();
  private final Set<Directory> compared = new LinkedHashSet<>();

  final Repository repository = new Repository(events);
  private final FileEvents.Status now = new FileEvents.Status();
  private final FileEvents.Status known = new FileEvents.Status();

  private boolean started;
  private boolean present;
  private boolean ready;
  private boolean wayCompared;

  WatchedTree(WatchedFiles files, FileRegistration registration, TreeWatch watch) {
    super(files, registration);
    this.watch = watch;
    this.trail = new Trail(files, PathBytes.of(watch.path()), 0, this);
    this.ignored = IgnoreRules.NONE.with(PathBytes.EMPTY, watch.ignored);
    this.only = IgnoreRules.NONE.with(PathBytes.EMPTY, watch.only);
  }

  boolean isReady() {
    return ready;
  }

  // ---- the root ----

  @Override
  @Nullable Failure start() {
    files.setBusy(this);
    Failure failure = findRoot(0);
    started = true;
    return failure;
  }

  @Override
  public void wayChanged(int happened) {
    if (!isEnded()) {
      Failure failure = findRoot(happened);
      if (failure != null) {
        fail(failure);
      }
    }
  }

  private @Nullable Failure findRoot(int happened) {
    long result = trail.walk(now);
    long refusal = trail.refusal();
    if (events.isWatchLimit(refusal) && !watch.comparesBeyondLimit) {
      return events.failure(refusal, watch.path());
    }
    wayCompared = refusal != 0 || result != 0 && events.unreported(trail.directory()) != null;
    updateCompared();
    if (result == 0 && now.type == FileEvents.DIRECTORY) {
      rootFound(happened);
    } else {
      rootMissing(result == 0);
    }
    return null;
  }

  private void rootFound(int happened) {
    boolean same = present && now.isSameFile(known);
    boolean was = present;
    present = true;
    known.set(now);
    if (watch.gitignore) {
      repository.find(rootPath());
    }
    if (!was) {
      if (started) {
        report(Kind.CREATED, SELF, FileType.DIRECTORY);
      } else if (watch.snapshot) {
        report(Kind.FOUND, SELF, FileType.DIRECTORY);
      }
      scan.add(root, false);
    } else if (!same) {
      report(Kind.REPLACED, SELF, FileType.DIRECTORY);
      scan.add(root, true);
    } else if ((happened & FileEvents.ATTRIBUTES) != 0) {
      report(Kind.ATTRIBUTES, SELF, FileType.DIRECTORY);
      retry(root);
    }
  }

  private void rootMissing(boolean isOther) {
    if (present) {
      forgetContents(root);
      forget(root);
      root.setListed(false);
      report(Kind.REMOVED, SELF, FileType.DIRECTORY);
    } else if (!started) {
      report(Kind.ABSENT, SELF, FileType.UNKNOWN);
    }
    present = false;
    if (isOther && !root.isWarned()) {
      root.setWarned(true);
      report(Kind.WARNING, SELF, FileType.of(now.type), "it is no directory");
    }
  }

  byte[] rootPath() {
    return trail.file();
  }

  byte[] absolute(byte[] path) {
    return path.length == 0 ? rootPath() : PathBytes.join(rootPath(), path);
  }

  // ---- what is left out ----

  /**
   * Returns whether an entry is ignored.
   *
   * @param path the path of the directory
   */
  boolean ignores(Directory directory, byte[] path, byte[] name, boolean isDirectory) {
    if (!ignoresAny()) {
      return false;
    }
    byte[] entry = PathBytes.join(path, name);
    return ignored.ignores(entry, isDirectory)
        || watch.gitignore
            && (Arrays.equals(name, Repository.GIT)
                || directory.rules.ignores(repository.pathOf(entry), isDirectory));
  }

  boolean ignoresAny() {
    return !ignored.isEmpty() || watch.gitignore;
  }

  @Override
  boolean wants(byte[] path, FileType type) {
    return type == FileType.DIRECTORY
        || only.isEmpty()
        || path.length == 0
        || only.ignores(path, false);
  }

  // ---- what is known ----

  /** Adds a directory that was found. */
  Directory addDirectory(Directory parent, byte[] name, boolean link) {
    Directory child = new Directory(this, name, parent.rules);
    child.setLink(link);
    child.setMark(parent.listingMark());
    parent.addChild(child);
    index.add(child);
    return child;
  }

  /** Removes an entry that is no directory, and reports that; does nothing if there is none. */
  void removeEntry(Directory directory, byte[] name) {
    int at = directory.entries.find(name);
    if (at != Entries.NONE) {
      FileType type = FileType.of(directory.entries.type(at));
      directory.entries.remove(at);
      report(Kind.REMOVED, PathBytes.join(directory.path(), name), type);
    }
  }

  /** Removes a directory with its contents, and reports that; does nothing if there is none. */
  void removeDirectory(Directory parent, byte[] name) {
    Directory child = index.find(parent, name);
    if (child != null) {
      remove(child);
    }
  }

  void remove(Directory child) {
    report(Kind.REMOVED, child.path(), FileType.DIRECTORY);
    detach(child);
    forgetAll(child);
  }

  /** Takes a directory from its place. It still knows which place that was. */
  void detach(Directory child) {
    Directory parent = child.parent;
    if (parent != null) {
      index.remove(child);
      parent.removeChild(child);
    }
  }

  /** Drops a directory that was detached, and all below it. */
  void forgetAll(Directory directory) {
    forgetContents(directory);
    forget(directory);
    directory.setGone();
  }

  private void forget(Directory directory) {
    files.unsubscribe(directory);
    setCompared(directory, false);
    setMounted(directory, false);
  }

  private void forgetContents(Directory directory) {
    directory.entries.clear();
    while (directory.firstChild != null) {
      Directory child = directory.firstChild;
      detach(child);
      forgetAll(child);
    }
  }

  /** Removes and reports the entries of a directory. */
  void removeContents(Directory directory) {
    Entries entries = directory.entries;
    byte[] path = directory.path();
    for (int at = entries.first(); at != Entries.NONE; at = entries.next(at)) {
      report(Kind.REMOVED, PathBytes.join(path, entries.name(at)), FileType.of(entries.type(at)));
    }
    entries.clear();
    while (directory.firstChild != null) {
      remove(directory.firstChild);
    }
  }

  /** Removes and reports what a listing has not shown. */
  void removeUnmarked(Directory directory, boolean mark) {
    Entries entries = directory.entries;
    byte[] path = directory.path();
    for (int at = entries.first(); at != Entries.NONE; ) {
      int next = entries.next(at);
      if (entries.mark(at) != mark) {
        FileType type = FileType.of(entries.type(at));
        report(Kind.REMOVED, PathBytes.join(path, entries.name(at)), type);
        entries.remove(at);
      }
      at = next;
    }
    for (Directory child = directory.firstChild; child != null; ) {
      Directory next = child.nextSibling;
      if (child.mark() != mark) {
        remove(child);
      }
      child = next;
    }
  }

  void setCompared(Directory directory, boolean on) {
    if (on != directory.isCompared()) {
      directory.setCompared(on);
      if (on) {
        compared.add(directory);
      } else {
        compared.remove(directory);
      }
      updateCompared();
    }
  }

  // ---- events ----

  /** No event is left at the moment. */
  void drained() {
    happened.drained();
  }

  boolean hasDepartures() {
    return happened.hasDepartures();
  }

  void settleDepartures() {
    happened.settleDepartures();
  }

  /** Lists a directory that could not be listed before, since its permissions have changed. */
  void retry(Directory directory) {
    if (directory.isWarned()) {
      scan.add(directory, false);
    }
  }

  // ---- work that is due ----

  @Override
  boolean advance() {
    Failure failure = scan.advance(SLICE);
    if (failure != null) {
      fail(failure);
      return false;
    }
    if (!scan.isDone()) {
      return true;
    }
    if (!ready) {
      ready = true;
      report(Kind.READY, SELF, present ? FileType.DIRECTORY : FileType.UNKNOWN);
    }
    return false;
  }

  @Override
  void eventsLost() {
    happened.settleDepartures();
    wayChanged(0);
    if (present) {
      scan.add(root, true);
    }
  }

  @Override
  boolean mountsChanged(List<byte[]> mountPoints) {
    wayChanged(0);
    List.copyOf(mounted).forEach(this::checkIdentity);
    byte[] rootPath = rootPath();
    boolean all = true;
    for (byte[] point : mountPoints) {
      if (present && PathBytes.isWithin(point, rootPath)) {
        Directory directory = find(point, rootPath.length == 1 ? 1 : rootPath.length + 1);
        if (directory != null) {
          checkIdentity(directory);
        }
        all &= directory != null;
      }
    }
    return all;
  }

  /** Lists a directory again if its path leads to another one now. */
  private void checkIdentity(Directory directory) {
    boolean is = events.status(absolute(directory.path()), now) == 0;
    if (!is || now.number != directory.number || now.device != directory.device) {
      scan.add(directory, true);
    }
  }

  /** Notes whether a file system is mounted on a directory, which can be unmounted then. */
  void setMounted(Directory directory, boolean on) {
    if (on) {
      mounted.add(directory);
    } else {
      mounted.remove(directory);
    }
  }

  /** Returns the directory of a path whose part below the root begins at an offset. */
  private @Nullable Directory find(byte[] path, int from) {
    Directory at = root;
    for (int begin = from; at != null && begin < path.length; ) {
      int end = begin;
      while (end < path.length && path[end] != '/') {
        end++;
      }
      at = index.find(at, Arrays.copyOfRange(path, begin, end));
      begin = end + 1;
    }
    return at;
  }

  // ---- comparison ----

  private void updateCompared() {
    files.setCompared(this, !isEnded() && (wayCompared || !compared.isEmpty()));
  }

  @Override
  void compare() {
    if (wayCompared) {
      wayChanged(0);
    }
    for (Directory directory : compared) {
      scan.add(directory, false);
    }
  }

  @Override
  int directories() {
    return (present ? 1 : 0) + index.size();
  }

  @Override
  List<Path> compared() {
    List<Path> paths = new ArrayList<>();
    for (Directory directory : compared) {
      byte[] path = directory.path();
      paths.add(path.length == 0 ? watch.path() : watch.path().resolve(PathBytes.toPath(path)));
    }
    return List.copyOf(paths);
  }

  @Override
  void unsubscribeAll() {
    trail.unsubscribe();
    happened.forgetDepartures();
    forgetContents(root);
    forget(root);
    present = false;
  }
}
