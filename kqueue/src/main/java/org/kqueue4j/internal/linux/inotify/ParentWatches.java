// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.FileStatus;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.sys.Errno;

/**
 * Watches the parents of directories whose removal is to be reported: inotify reports the removal
 * of a directory that is open to those who watch its parent only.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class ParentWatches {
  /** The directory can't be removed, since it is the root of its file system. */
  private static final long NO_PARENT = Long.MIN_VALUE;

  /** The directory is listed in one that no mount shows. */
  private static final long HIDDEN_PARENT = Long.MIN_VALUE + 1;

  private final InodeTable inodes;
  private final Poller poller;
  private final Inotify inotify;
  private final FilePaths paths;
  private final FileStatus status = new FileStatus();

  ParentWatches(InodeTable inodes, Poller poller, Inotify inotify, FilePaths paths) {
    this.inodes = inodes;
    this.poller = poller;
    this.inotify = inotify;
    this.paths = paths;
  }

  /** Begins to watch the parent of a directory that a file is open on. */
  @Nullable Failure join(InodeWatch inode, WatchedFile file) {
    long wd = watchParent(file, Linux.IN_DELETE | Linux.IN_MASK_ADD);
    if (wd == NO_PARENT) {
      return null;
    }
    if (wd == HIDDEN_PARENT) {
      return Failure.of(
          Errno.EOPNOTSUPP,
          "its removal can't be noticed, since it is mounted from a directory that is not visible"
              + " here; leave out NOTE_DELETE");
    }
    if (wd < 0) {
      return Inotify.failure(wd, "watching the parent directory, which NOTE_DELETE needs");
    }
    InodeWatch parent = inodes.find((int) wd);
    if (parent == inode) {
      return null; // the root
    }
    if (parent == null) {
      parent = inodes.insert((int) wd, true);
    }
    parent.mask |= Linux.IN_DELETE;
    parent.children.add(inode);
    inode.parent = parent;
    if (poller.calls().status(file.fd, status) && status.links == 0 || paths.isNameGone(file.fd)) {
      inodes.touch(inode, Linux.IN_DELETE_SELF); // removed before its parent was watched
    }
    return null;
  }

  /**
   * Watches the directory that lists a file's. The root of a mount is not listed in the directory
   * above it but in another one, which other mounts of the same file system may show.
   *
   * @return the watch descriptor, minus errno, {@link #NO_PARENT} or {@link #HIDDEN_PARENT}
   */
  private long watchParent(WatchedFile file, int mask) {
    boolean mayBeRoot = poller.calls().mayBeMountRoot(file.fd);
    Mount mount = mayBeRoot ? Mount.of(file.fd) : null;
    if (mount == null || !mount.isAt(paths.of(file.fd))) {
      return inotify.watchParent(file.fd, mask);
    }
    if (mount.isWhole()) {
      return NO_PARENT;
    }
    DescriptorCalls.Inode inode = poller.calls().inode(file.fd);
    for (byte[] other : mount.otherPaths()) {
      long fd = paths.open(other);
      if (fd >= 0) {
        boolean same = poller.calls().isOpenOn((int) fd, inode);
        long wd = same ? inotify.watchParent((int) fd, mask) : HIDDEN_PARENT;
        paths.close(fd);
        if (same) {
          return wd;
        }
      }
    }
    return HIDDEN_PARENT;
  }

  /** Ends what {@link #join} began. */
  void leave(InodeWatch inode) {
    InodeWatch parent = inode.parent;
    if (parent != null) {
      inode.parent = null;
      parent.children.remove(inode);
      inodes.release(parent);
    }
  }

  /** Has inotify watch an inode for what is wanted now that no file is open on it. */
  void update(InodeWatch inode) {
    int wanted = inode.wanted();
    for (InodeWatch child : inode.children) {
      WatchedFile file = wanted == inode.mask ? null : inodes.findOpen(child);
      if (file != null) {
        long wd = watchParent(file, wanted);
        if (wd == inode.wd) {
          inode.mask = wanted;
        } else if (wd >= 0) {
          inodes.misdirected((int) wd, wanted); // the child is being moved
        }
        return;
      }
    }
  }

  /** Watches the new parent of a directory that has been moved, instead of the old one. */
  void follow(InodeWatch inode, WatchedFile file) {
    InodeWatch before = inode.parent;
    inode.parent = null;
    if (before != null) {
      before.children.remove(inode);
    }
    // If the new parent may not be read, the removal can't be reported any more.
    join(inode, file);
    if (before != null) {
      inodes.release(before);
    }
  }
}
