// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.kqueue4j.sys.Event.NOTE_RENAME;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.table.DescriptorTable;

/**
 * The inodes that the inotify of a kqueue watches, by watch descriptor, each with the files that
 * are open on it and with a mask that is just what these want.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class InodeTable {
  private final KernelQueue queue;
  private final Poller poller;
  private final Inotify inotify;
  private final FilePaths paths;
  final ParentWatches parents;
  private final DescriptorTable<InodeWatch> inodes = new DescriptorTable<>();

  /** The inodes with pending events; the caller clears the list when it has checked them. */
  final List<InodeWatch> touched = new ArrayList<>();

  InodeTable(KernelQueue queue, Poller poller, Inotify inotify, FilePaths paths) {
    this.queue = queue;
    this.poller = poller;
    this.inotify = inotify;
    this.paths = paths;
    this.parents = new ParentWatches(this, poller, inotify, paths);
  }

  @Nullable InodeWatch find(int wd) {
    return inodes.find(wd);
  }

  List<InodeWatch> all() {
    return inodes.all();
  }

  /** Inserts an inode that inotify watches since now. */
  InodeWatch insert(int wd, boolean directory) {
    InodeWatch inode = new InodeWatch(wd, directory);
    inodes.put(wd, inode);
    return inode;
  }

  void remove(InodeWatch inode) {
    inodes.remove(inode.wd);
  }

  // ---- pending events ----

  void touch(InodeWatch inode, int events) {
    if (inode.pending == 0) {
      touched.add(inode);
    }
    inode.pending |= events;
  }

  void record(InodeWatch inode, int events, int cookie, boolean named) {
    boolean untouched = inode.pending == 0;
    inode.record(events, cookie, named);
    if (untouched && inode.pending != 0) {
      touched.add(inode);
    }
  }

  // ---- files ----

  /**
   * Watches a file's inode for what its knotes want; returns the watch descriptor, or minus errno.
   */
  long watch(WatchedFile file, int wanted) {
    return inotify.watch(file.fd, wanted | Linux.IN_MASK_ADD);
  }

  static Failure watchFailure(WatchedFile file, long result) {
    return result == -Linux.ENOENT
        ? LinuxErrno.notOpen(file.fd)
        : Inotify.failure(result, "watching a file");
  }

  /** Inserts the inode of a file, which inotify watches since now. */
  InodeWatch insert(int wd, WatchedFile file, boolean directory) {
    InodeWatch inode = insert(wd, directory);
    inode.miscounts = poller.calls().isOverlay(file.fd);
    inode.nameless = inode.miscounts && paths.isNameGone(file.fd);
    inode.removed = inode.nameless && directory;
    return inode;
  }

  /** Adds a file to its inode, for which inotify has been asked for what the file wants. */
  @Nullable Failure add(InodeWatch inode, WatchedFile file, int wanted) {
    boolean isKnown = !inode.files.isEmpty() && (inode.mask | wanted) == inode.mask;
    inode.mask |= wanted;
    if (!isKnown) {
      takeStatus(inode, file);
    }
    inode.files.add(file);
    Failure failure = complete(inode, file);
    if (failure != null) {
      inode.files.remove(file);
      release(inode);
      return failure;
    }
    file.inode = inode;
    return null;
  }

  private void takeStatus(InodeWatch inode, WatchedFile file) {
    poller.calls().status(file.fd, inode.status);
    inode.correctLinks(inode.status);
  }

  /** Has inotify watch for what the files of an inode want now. */
  @Nullable Failure update(InodeWatch inode) {
    WatchedFile file = findOpen(inode);
    if (file == null) {
      return null; // their knotes are about to be dropped
    }
    int wanted = inode.wanted();
    if (wanted != inode.mask) {
      long wd = inotify.watch(file.fd, wanted);
      if (wd < 0) {
        return Inotify.failure(wd, "watching a file");
      }
      if (wd != inode.wd) {
        misdirected((int) wd, wanted);
        return null;
      }
      if ((inode.mask | wanted) != inode.mask) {
        takeStatus(inode, file);
      }
      inode.mask = wanted;
    }
    return complete(inode, file);
  }

  /**
   * Corrects a watch that went to another inode, since the descriptor was given to another file.
   */
  void misdirected(int wd, int mask) {
    InodeWatch other = find(wd);
    if (other == null) {
      inotify.unwatch(wd);
    } else {
      other.mask = mask;
      release(other);
    }
  }

  /**
   * Returns whether a file's descriptor is still open on the inode that is watched for it, which
   * has one watch only. False as well if it may not be watched any more.
   */
  boolean checkOpenOnSame(WatchedFile file) {
    InodeWatch inode = file.requireInode();
    long wd = watch(file, inode.mask);
    if (wd >= 0 && wd != inode.wd) {
      InodeWatch other = find((int) wd);
      if (other == null) {
        inotify.unwatch((int) wd);
      } else {
        other.mask |= inode.mask; // inotify reports more than is wanted
      }
    }
    return wd == inode.wd;
  }

  /** Prepares what an inode's files need besides the watch of the inode itself. */
  private @Nullable Failure complete(InodeWatch inode, WatchedFile file) {
    if ((inode.asked() & NOTE_RENAME) == 0) {
      inode.path = null;
    } else if (inode.path == null) {
      inode.path = paths.of(file.fd);
    }
    if (!inode.needsParent()) {
      parents.leave(inode);
      return null;
    }
    return inode.parent == null ? parents.join(inode, file) : null;
  }

  /** Watches for less, since a file or a child has left an inode, or wants less of it. */
  void release(InodeWatch inode) {
    if (queue.isClosed()) {
      return; // the inotify is closed as a whole
    }
    if (!inode.files.isEmpty()) {
      update(inode); // if inotify refuses to watch for less, the surplus is ignored
      return;
    }
    inode.path = null;
    parents.leave(inode);
    if (inode.isUnused()) {
      inotify.unwatch(inode.wd);
      remove(inode);
    } else {
      parents.update(inode);
    }
  }

  /** Returns the first file of an inode whose descriptor still names it; marks others stale. */
  @Nullable WatchedFile findOpen(InodeWatch inode) {
    for (int i = 0; i < inode.files.size(); i++) {
      WatchedFile file = inode.files.get(i);
      if (!file.checkStale()) {
        return file;
      }
      file.markStale();
    }
    return null;
  }
}
