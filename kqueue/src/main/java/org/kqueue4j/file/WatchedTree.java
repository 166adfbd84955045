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
 * A watched tree: what is known of it, and how that changes with each event. {@link TreeScan} adds
 * what events do not say.
 *
 * <p>An event says what happened then; the disk shows what is there now. Both lead to the same end,
 * since every later change has an event too: a name that is known already is not reported again,
 * and one that is not known cannot be removed.
 *
 * <p>Guarded by the lock of the watcher.
 */
final class WatchedTree extends Watched implements Trail.Walker {
  /** The directories that are listed in one call. */
  private static final int SLICE = 256;

  private static final byte[] GIT = {'.', 'g', 'i', 't'};

  final TreeWatch watch;
  final DirectoryIndex index = new DirectoryIndex();
  final Directory root = new Directory(this, SELF, IgnoreRules.NONE);
  private final TreeScan scan = new TreeScan(this);
  private final Trail trail;
  private final Departures departures = new Departures(this);
  private final IgnoreRules ignored;
  private final IgnoreRules only;
  private final Set<Directory> mounted = new HashSet<>();
  private final Set<Directory> compared = new LinkedHashSet<>();

  /**
   * The directories whose paths were used since the last but one time at which no event was left.
   * If one of them or a directory above it is found to have moved, another may have had its path.
   */
  private Set<Directory> doubtful = new HashSet<>();

  private Set<Directory> doubtfulBefore = new HashSet<>();
  private final FileEvents.Status now = new FileEvents.Status();
  private final FileEvents.Status known = new FileEvents.Status();

  /** The directory with the repository's root, and the tree's root below it. */
  private byte[] repository = PathBytes.EMPTY;

  private byte[] prefix = PathBytes.EMPTY;
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
      findRepository();
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

  private void findRepository() {
    byte[] path = rootPath();
    byte[] top = path;
    while (events.status(PathBytes.join(top, GIT), now) != 0) {
      if (top.length == 1) {
        top = path; // there is none
        break;
      }
      top = PathBytes.parent(top);
    }
    repository = top;
    int skipped = top.length == 1 ? 1 : top.length + 1;
    prefix = path.length <= skipped ? SELF : Arrays.copyOfRange(path, skipped, path.length);
  }

  byte[] repository() {
    return repository;
  }

  /** Returns the repository's directories above the tree, from its root down, relative to it. */
  List<byte[]> directoriesAbove() {
    List<byte[]> above = new ArrayList<>();
    for (int i = 0; i < prefix.length; i++) {
      if (i == 0 || prefix[i] == '/') {
        above.add(Arrays.copyOf(prefix, i));
      }
    }
    return above;
  }

  /** Returns a path of the tree relative to the repository's root. */
  byte[] inRepository(byte[] path) {
    return path.length == 0 ? prefix : PathBytes.join(prefix, path);
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
    if (ignored.isEmpty() && !watch.gitignore) {
      return false;
    }
    byte[] entry = PathBytes.join(path, name);
    return ignored.ignores(entry, isDirectory)
        || watch.gitignore
            && (Arrays.equals(name, GIT)
                || directory.rules.ignores(inRepository(entry), isDirectory));
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

  private void remove(Directory child) {
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

  void event(Directory directory, int happened, int cookie, byte[] name) {
    if (isEnded() || directory.isGone()) {
      return;
    }
    if (name.length == 0) {
      if ((happened & FileEvents.ENDED) != 0 && directory != root) {
        scan.add(directory, true); // a file system was unmounted, or a link leads nowhere
      }
    } else if ((happened & (FileEvents.CREATED | FileEvents.MOVED_TO)) != 0) {
      arrived(directory, name, happened, cookie);
    } else if ((happened & (FileEvents.DELETED | FileEvents.MOVED_FROM)) != 0) {
      left(directory, name, happened, cookie);
    } else {
      changed(directory, name, happened);
    }
    if (watch.gitignore && Arrays.equals(name, TreeScan.GITIGNORE)) {
      scan.add(directory, true);
    }
  }

  void setDoubtful(Directory directory) {
    doubtful.add(directory);
  }

  /** Lists again what was found below a directory at its former path. */
  private void dispelDoubts(Directory moved) {
    for (Set<Directory> doubted : List.of(doubtful, doubtfulBefore)) {
      for (Directory directory : doubted) {
        if (directory.isWithin(moved)) {
          scan.add(directory, false);
        }
      }
    }
  }

  @Override
  void drained() {
    if (departures.isEmpty() && !(doubtful.isEmpty() && doubtfulBefore.isEmpty())) {
      doubtfulBefore = doubtful;
      doubtful = new HashSet<>();
    }
  }

  /** Reports as removed what was moved from a name, since something else is found there. */
  void settleDeparture(Directory directory, byte[] name) {
    departures.settleFor(directory, name);
  }

  private void arrived(Directory directory, byte[] name, int happened, int cookie) {
    setDoubtful(directory);
    settleDeparture(directory, name);
    boolean moved = (happened & FileEvents.MOVED_TO) != 0;
    Departures.Departure departure = moved ? departures.take(cookie) : null;
    Departures.Departure from = departure;
    byte[] path = PathBytes.join(directory.path(), name);
    int type = typeOf(path, (happened & FileEvents.OF_DIRECTORY) != 0);
    boolean link = type == FileEvents.SYMBOLIC_LINK;
    boolean isDirectory =
        type == FileEvents.DIRECTORY
            || link && watch.followsLinks && scan.leadsToDirectory(absolute(path));
    if (ignores(directory, directory.path(), name, isDirectory)) {
      if (from != null) {
        from.settle();
      }
      return;
    }
    if (from != null) {
      removeAbove(from, index.find(directory, name));
      Directory mover = from.directory();
      if (mover != null && directory.isWithin(mover)) {
        from.settle(); // what is known is wrong: a directory cannot be moved below itself
        scan.add(root, true);
        return;
      }
    }
    if (from != null && (from.parent().isGone() || (from.directory() != null) != isDirectory)) {
      from.settle(); // it was removed with its parent, or more events follow
      from = null;
    }
    if (isDirectory) {
      directoryArrived(directory, name, path, link, from);
    } else {
      fileArrived(directory, name, path, type, moved, from);
    }
    if (departure != null) {
      appeared(departure.parent(), departure.name()); // two names may have been exchanged
    }
  }

  /**
   * Removes a directory whose name something from below it has now: it must have left that name
   * before, and is found again where it is.
   */
  private void removeAbove(Departures.Departure from, @Nullable Directory there) {
    if (there != null && from.parent().isWithin(there)) {
      remove(there);
    }
  }

  /** Returns the type of what has arrived, which may be gone already. */
  private int typeOf(byte[] path, boolean isDirectory) {
    int type = FileEvents.UNKNOWN_TYPE;
    if (events.status(absolute(path), now) == 0) {
      type = now.type;
    } else {
      now.number = 0;
    }
    if (isDirectory) {
      return FileEvents.DIRECTORY;
    }
    return type == FileEvents.UNKNOWN_TYPE || type == FileEvents.DIRECTORY
        ? Entries.UNKNOWN_TYPE
        : type;
  }

  private void directoryArrived(
      Directory directory,
      byte[] name,
      byte[] path,
      boolean link,
      Departures.@Nullable Departure from) {
    removeEntry(directory, name);
    Directory there = index.find(directory, name);
    Directory moved = from == null ? null : from.directory();
    if (moved != null && from != null) {
      if (there != null) {
        remove(there);
      }
      moved.name = name;
      moved.setMark(directory.listingMark());
      directory.addChild(moved);
      index.add(moved);
      reportMove(from.path(), path, FileType.DIRECTORY);
      boolean same = now.number == moved.number && now.device == moved.device;
      if (!same || !moved.isListed() || !ignored.isEmpty() || watch.gitignore) {
        scan.add(moved, moved.isListed());
      }
      dispelDoubts(moved);
    } else if (there == null) {
      report(Kind.CREATED, path, FileType.DIRECTORY);
      there = addDirectory(directory, name, link);
      setIdentity(there);
      scan.add(there, false);
    } else if (now.number != there.number || now.device != there.device || link) {
      setIdentity(there);
      scan.add(there, there.isListed());
    }
  }

  private void setIdentity(Directory directory) {
    if (now.type == FileEvents.DIRECTORY) {
      directory.device = now.device;
      directory.number = now.number;
    }
  }

  private void fileArrived(
      Directory directory,
      byte[] name,
      byte[] path,
      int type,
      boolean moved,
      Departures.@Nullable Departure from) {
    removeDirectory(directory, name);
    Entries entries = directory.entries;
    int at = entries.find(name);
    boolean was = at != Entries.NONE;
    boolean same = was && entries.stamp(at) == now.number;
    FileType fileType = FileType.of(type);
    if (!was) {
      at = entries.add(name, type, now.number, directory.listingMark());
    } else {
      entries.setType(at, type);
      entries.setStamp(at, now.number);
    }
    if (from != null) {
      reportMove(from.path(), path, fileType);
    } else if (!was) {
      report(Kind.CREATED, path, fileType);
    } else if (moved || !same) {
      report(Kind.REPLACED, path, fileType);
    }
    if (moved && type == FileEvents.REGULAR_FILE) {
      report(Kind.COMPLETE, path, fileType);
    }
  }

  /** Adds a name that no event has announced, if it exists and is not known. */
  void appeared(Directory directory, byte[] name) {
    if (directory.isGone()
        || index.find(directory, name) != null
        || directory.entries.find(name) != Entries.NONE) {
      return;
    }
    byte[] path = PathBytes.join(directory.path(), name);
    if (events.status(absolute(path), now) == 0) {
      arrived(
          directory,
          name,
          now.type == FileEvents.DIRECTORY
              ? FileEvents.CREATED | FileEvents.OF_DIRECTORY
              : FileEvents.CREATED,
          0);
    }
  }

  private void left(Directory directory, byte[] name, int happened, int cookie) {
    Directory child = index.find(directory, name);
    int at = directory.entries.find(name);
    if (child == null && at == Entries.NONE) {
      return; // it is ignored, or was gone before it was seen
    }
    if ((happened & FileEvents.MOVED_FROM) == 0) {
      if (child != null) {
        remove(child);
      } else {
        removeEntry(directory, name);
      }
      return;
    }
    long number = child != null ? child.number : directory.entries.stamp(at);
    if (events.status(absolute(PathBytes.join(directory.path(), name)), now) == 0
        && now.number == number
        && (child == null || now.device == child.device)) {
      return; // it has come back since, or it is the other half of an exchange
    }
    int type = child != null ? FileEvents.DIRECTORY : directory.entries.type(at);
    departures.add(cookie, directory, name, child, FileType.of(type));
    files.setRenaming(this);
    if (child != null) {
      detach(child);
    } else {
      directory.entries.remove(at);
    }
  }

  private void changed(Directory directory, byte[] name, int happened) {
    int at = directory.entries.find(name);
    byte[] path = PathBytes.join(directory.path(), name);
    if (at == Entries.NONE) {
      Directory child = index.find(directory, name);
      if (child != null && (happened & FileEvents.ATTRIBUTES) != 0) {
        report(Kind.ATTRIBUTES, path, FileType.DIRECTORY);
        retry(child);
      }
      return;
    }
    FileType type = FileType.of(directory.entries.type(at));
    if ((happened & FileEvents.MODIFIED) != 0) {
      report(Kind.WRITTEN, path, type);
    }
    if ((happened & FileEvents.ATTRIBUTES) != 0) {
      report(Kind.ATTRIBUTES, path, type);
    }
    if ((happened & FileEvents.WRITER_CLOSED) != 0) {
      report(Kind.COMPLETE, path, type);
    }
  }

  /** Lists a directory that could not be listed before, since its permissions have changed. */
  private void retry(Directory directory) {
    if (directory.isWarned()) {
      scan.add(directory, false);
    }
  }

  boolean hasDepartures() {
    return !departures.isEmpty();
  }

  void settleDepartures() {
    departures.settleAll();
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
    departures.settleAll();
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
    departures.forgetAll();
    forgetContents(root);
    forget(root);
    present = false;
  }
}
