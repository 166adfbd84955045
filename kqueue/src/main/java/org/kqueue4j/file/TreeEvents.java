// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.internal.backend.FileEvents;
import org.kqueue4j.internal.path.PathBytes;

/**
 * How a tree changes with each event.
 *
 * <p>An event says what happened then; the disk shows what is there now. Both lead to the same end,
 * since every later change has an event too: a name that is known already is not reported again,
 * and one that is not known cannot be removed.
 *
 * <p>Guarded by the lock of the watcher.
 */
final class TreeEvents {
  private final WatchedTree tree;
  private final FileEvents events;
  private final Departures departures;
  private final FileEvents.Status now = new FileEvents.Status();

  /**
   * The directories whose paths were used since the last but one time at which no event was left.
   * If one of them or a directory above it is found to have moved, another may have had its path.
   */
  private Set<Directory> doubtful = new HashSet<>();

  private Set<Directory> doubtfulBefore = new HashSet<>();

  TreeEvents(WatchedTree tree) {
    this.tree = tree;
    this.events = tree.events;
    this.departures = new Departures(tree, this);
  }

  void event(Directory directory, int happened, int cookie, byte[] name) {
    if (tree.isEnded() || directory.isGone()) {
      return;
    }
    if (name.length == 0) {
      if ((happened & FileEvents.ENDED) != 0 && !directory.isRoot()) {
        tree.scan.add(directory, true); // a file system was unmounted, or a link leads nowhere
      }
    } else if ((happened & (FileEvents.CREATED | FileEvents.MOVED_TO)) != 0) {
      arrived(directory, name, happened, cookie);
    } else if ((happened & (FileEvents.DELETED | FileEvents.MOVED_FROM)) != 0) {
      left(directory, name, happened, cookie);
    } else {
      changed(directory, name, happened);
    }
    if (tree.watch.gitignore && Arrays.equals(name, TreeScan.GITIGNORE)) {
      tree.scan.add(directory, true);
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
          tree.scan.add(directory, false);
        }
      }
    }
  }

  /** No event is left at the moment. */
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
            || link && tree.watch.followsLinks && tree.scan.leadsToDirectory(tree.absolute(path));
    if (tree.ignores(directory, directory.path(), name, isDirectory)) {
      if (from != null) {
        from.settle();
      }
      return;
    }
    if (from != null) {
      removeAbove(from, tree.index.find(directory, name));
      Directory mover = from.directory();
      if (mover != null && directory.isWithin(mover)) {
        from.settle(); // what is known is wrong: a directory cannot be moved below itself
        tree.scan.add(tree.root, true);
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
      tree.remove(there);
    }
  }

  /** Returns the type of what has arrived, which may be gone already. */
  private int typeOf(byte[] path, boolean isDirectory) {
    int type = FileEvents.UNKNOWN_TYPE;
    if (events.status(tree.absolute(path), now) == 0) {
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
    tree.removeEntry(directory, name);
    Directory there = tree.index.find(directory, name);
    Directory moved = from == null ? null : from.directory();
    if (moved != null && from != null) {
      if (there != null) {
        tree.remove(there);
      }
      moved.name = name;
      moved.setMark(directory.listingMark());
      directory.addChild(moved);
      tree.index.add(moved);
      tree.reportMove(from.path(), path, FileType.DIRECTORY);
      boolean same = now.number == moved.number && now.device == moved.device;
      if (!same || !moved.isListed() || tree.ignoresAny()) {
        tree.scan.add(moved, moved.isListed());
      }
      dispelDoubts(moved);
    } else if (there == null) {
      tree.report(Kind.CREATED, path, FileType.DIRECTORY);
      there = tree.addDirectory(directory, name, link);
      setIdentity(there);
      tree.scan.add(there, false);
    } else if (now.number != there.number || now.device != there.device || link) {
      setIdentity(there);
      tree.scan.add(there, there.isListed());
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
    tree.removeDirectory(directory, name);
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
      tree.reportMove(from.path(), path, fileType);
    } else if (!was) {
      tree.report(Kind.CREATED, path, fileType);
    } else if (moved || !same) {
      tree.report(Kind.REPLACED, path, fileType);
    }
    if (moved && type == FileEvents.REGULAR_FILE) {
      tree.report(Kind.COMPLETE, path, fileType);
    }
  }

  /** Adds a name that no event has announced, if it exists and is not known. */
  void appeared(Directory directory, byte[] name) {
    if (directory.isGone()
        || tree.index.find(directory, name) != null
        || directory.entries.find(name) != Entries.NONE) {
      return;
    }
    byte[] path = PathBytes.join(directory.path(), name);
    if (events.status(tree.absolute(path), now) == 0) {
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
    Directory child = tree.index.find(directory, name);
    int at = directory.entries.find(name);
    if (child == null && at == Entries.NONE) {
      return; // it is ignored, or was gone before it was seen
    }
    if ((happened & FileEvents.MOVED_FROM) == 0) {
      if (child != null) {
        tree.remove(child);
      } else {
        tree.removeEntry(directory, name);
      }
      return;
    }
    long number = child != null ? child.number : directory.entries.stamp(at);
    if (events.status(tree.absolute(PathBytes.join(directory.path(), name)), now) == 0
        && now.number == number
        && (child == null || now.device == child.device)) {
      return; // it has come back since, or it is the other half of an exchange
    }
    int type = child != null ? FileEvents.DIRECTORY : directory.entries.type(at);
    departures.add(cookie, directory, name, child, FileType.of(type));
    tree.files.setRenaming(tree);
    if (child != null) {
      tree.detach(child);
    } else {
      directory.entries.remove(at);
    }
  }

  private void changed(Directory directory, byte[] name, int happened) {
    int at = directory.entries.find(name);
    byte[] path = PathBytes.join(directory.path(), name);
    if (at == Entries.NONE) {
      Directory child = tree.index.find(directory, name);
      if (child != null && (happened & FileEvents.ATTRIBUTES) != 0) {
        tree.report(Kind.ATTRIBUTES, path, FileType.DIRECTORY);
        tree.retry(child);
      }
      return;
    }
    FileType type = FileType.of(directory.entries.type(at));
    if ((happened & FileEvents.MODIFIED) != 0) {
      tree.report(Kind.WRITTEN, path, type);
    }
    if ((happened & FileEvents.ATTRIBUTES) != 0) {
      tree.report(Kind.ATTRIBUTES, path, type);
    }
    if ((happened & FileEvents.WRITER_CLOSED) != 0) {
      tree.report(Kind.COMPLETE, path, type);
    }
  }

  boolean hasDepartures() {
    return !departures.isEmpty();
  }

  void settleDepartures() {
    departures.settleAll();
  }

  /** Drops them without a report. */
  void forgetDepartures() {
    departures.forgetAll();
  }
}
