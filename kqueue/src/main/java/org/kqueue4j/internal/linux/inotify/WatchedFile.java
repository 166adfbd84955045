// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.kqueue4j.sys.Event.NOTE_REVOKE;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.poller.PolledFile;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.FileStatus;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Errno;

/**
 * A file of one kqueue as inotify watches it, for its VNODE knote, of which there is at most one,
 * and for its READ or WRITE knote where epoll does not report what that needs.
 *
 * <p>What has happened is kept here until the knotes can be notified, so that it reaches the knotes
 * that there were when it happened, as they were then.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class WatchedFile {
  private final FileWatches watches;
  private final Poller poller;

  /** The file of the program's descriptor; null if the descriptor is the library's own. */
  private final @Nullable PolledFile polled;

  /** A descriptor that is open on it. */
  int fd;

  /** The inode that it is open on, while inotify watches that. */
  @Nullable InodeWatch inode;

  private @Nullable Knote vnode;

  /** The events of inotify of which READ and WRITE are notified; 0 for none. */
  private int readiness;

  /** The {@code NOTE_} bits of which the VNODE knote has not been notified. */
  private int unreported;

  /** READ and WRITE have not been notified of an event. */
  private boolean changed;

  /**
   * Makes a file that is not watched yet; {@code polled} is null if the descriptor is the
   * library's.
   */
  public WatchedFile(FileWatches watches, @Nullable PolledFile polled, int fd) {
    this.watches = watches;
    this.poller = watches.poller;
    this.polled = polled;
    this.fd = fd;
  }

  public boolean isWatched() {
    return inode != null;
  }

  /** Returns whether the descriptor is still open on the inode that is watched. */
  public boolean checkOpenOnSame() {
    return watches.inodes.checkOpenOnSame(this);
  }

  InodeWatch requireInode() {
    return Objects.requireNonNull(inode);
  }

  /** Returns the {@code NOTE_} bits that the VNODE knote asks for. */
  int asked() {
    Knote kn = vnode;
    return kn == null ? 0 : kn.savedFflags();
  }

  int wanted(boolean directory) {
    return VnodeNotes.wanted(asked(), directory) | readiness;
  }

  /** Returns whether the descriptor was closed or names another file. */
  boolean checkStale() {
    return polled != null && polled.checkStale();
  }

  /**
   * Returns whether the descriptor is still open on its file, which has lost its last name. If its
   * file has a name, that is another file, which has the inode number of the old one.
   */
  boolean checkOpenWithoutName(FileStatus now) {
    return (polled == null || polled.checkSame())
        && poller.calls().status(fd, now)
        && now.links == 0;
  }

  boolean isUsed() {
    return vnode != null || readiness != 0;
  }

  void markStale() {
    if (polled != null) {
      poller.markStale(polled);
    }
  }

  // ---- knotes ----

  public @Nullable Failure attach(Knote kn) {
    FileStatus now = new FileStatus();
    Failure refused = checkVnode(now);
    if (refused != null) {
      return refused;
    }
    kn.setOps(InotifyFilter.OPS);
    kn.setHook(this);
    vnode = kn;
    Failure failure = watch(now.isDirectory());
    if (failure != null) {
      vnode = null;
    }
    return failure;
  }

  /** Returns null, or why the file can't be watched by VNODE. */
  private @Nullable Failure checkVnode(FileStatus now) {
    if (!poller.calls().status(fd, now)) {
      return LinuxErrno.notOpen(fd);
    }
    if (!now.isVnode()) {
      return Failure.of(
          Errno.EOPNOTSUPP,
          "files and directories can be watched for changes, but this is something else");
    }
    return checkReported(now);
  }

  private @Nullable Failure checkReported(FileStatus now) {
    String reason = UnreportedFiles.reason(poller.calls(), fd, now);
    return reason == null ? null : Failure.of(Errno.EOPNOTSUPP, reason);
  }

  void detach() {
    vnode = null;
    unreported = 0;
    unwatch();
  }

  /** Changes the bits that the VNODE knote asks for; returns null, or why that is refused. */
  @Nullable Failure ask(Knote kn, int fflags) {
    int before = kn.savedFflags();
    kn.addFflags(unreported & ~NOTE_REVOKE);
    unreported &= NOTE_REVOKE;
    kn.setSavedFflags(fflags);
    Failure failure = inode == null ? null : watches.inodes.update(inode);
    if (failure != null) {
      kn.setSavedFflags(before);
    } else if (inode != null) {
      watches.checkEarly();
    }
    return failure;
  }

  /**
   * Watches what another descriptor is open on from now on; returns null, or why that is refused:
   * then it watches what it did.
   */
  @Nullable Failure move(int newFd) {
    FileStatus now = new FileStatus();
    int oldFd = fd;
    InodeWatch before = inode;
    fd = newFd;
    Failure failure = checkVnode(now);
    if (failure == null) {
      inode = null;
      if (before != null) {
        before.files.remove(this);
      }
      failure = watch(now.isDirectory());
      if (failure != null && before != null) {
        before.files.add(this);
      } else if (before != null) {
        watches.inodes.release(before);
      }
    }
    if (failure != null) {
      fd = oldFd;
      inode = before;
    }
    return failure;
  }

  /** Notifies READ and WRITE of these events of inotify from now on. */
  public @Nullable Failure watchReadiness(int events) {
    if (readiness == events) {
      return null;
    }
    FileStatus now = new FileStatus();
    poller.calls().status(fd, now);
    Failure failure = checkReported(now);
    if (failure != null) {
      return failure;
    }
    readiness = events;
    failure = watch(false);
    if (failure != null) {
      readiness = 0;
    }
    return failure;
  }

  /** Ends what {@link #watchReadiness} began. */
  public void unwatchReadiness() {
    if (readiness != 0) {
      readiness = 0;
      changed = false;
      unwatch();
    }
  }

  private @Nullable Failure watch(boolean directory) {
    Failure failure = watches.requireInotify();
    if (failure != null) {
      return failure;
    }
    return inode == null ? watches.join(this, directory) : watches.inodes.update(inode);
  }

  private void unwatch() {
    InodeWatch watched = inode;
    if (watched == null) {
      return;
    }
    if (!isUsed()) {
      inode = null;
      watched.files.remove(this);
    }
    watches.inodes.release(watched);
  }

  // ---- events ----

  /** Accepts what has happened to the inode; returns whether that is the first thing to report. */
  boolean add(int notes, int events) {
    boolean nothing = unreported == 0 && !changed;
    Knote kn = vnode;
    if (kn != null) {
      unreported |= notes & (kn.savedFflags() | NOTE_REVOKE);
    }
    changed |= readiness != 0 && (events & (readiness | Linux.IN_Q_OVERFLOW)) != 0;
    return nothing && (unreported != 0 || changed);
  }

  /** Notifies the knotes; the lock may be given up for a time. */
  void notifyKnotes(KernelQueue queue) {
    if (checkStale()) {
      markStale();
      return;
    }
    int notes = unreported;
    unreported = 0;
    Knote kn = vnode;
    if (kn != null && (notes & ~NOTE_REVOKE) != 0) {
      queue.noteLocked(kn, notes & ~NOTE_REVOKE);
    }
    if (kn != null && kn == vnode && (notes & NOTE_REVOKE) != 0) {
      queue.noteLocked(kn, NOTE_REVOKE);
    }
    if (changed && polled != null) {
      changed = false;
      polled.notifyKnotes(queue);
    }
  }
}
