package org.kqueue4j.internal.linux.inotify;

import static org.kqueue4j.sys.Event.NOTE_REVOKE;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.poller.PolledFile;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.FileStatus;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Errno;

/**
 * A file of one kqueue as inotify watches it, for its VNODE knote, of which there is at most one,
 * and for its READ or WRITE knote where epoll does not say what that needs.
 *
 * <p>What has happened is kept here until the knotes can be told, so that it reaches those that
 * there were when it happened, and as they were then.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class WatchedFile {
  private final FileWatches watches;
  private final Poller poller;
  private final File file;

  /** A descriptor of it. */
  int fd;

  /** The inode that it is open on, while it is watched. */
  public @Nullable InodeWatch inode;

  private @Nullable Knote vnode;

  /** The events of inotify of which READ and WRITE are to be told; 0 for none. */
  private int readiness;

  /** What the VNODE knote has yet to be told. */
  private int untold;

  /** READ and WRITE have yet to be told. */
  private boolean changed;

  public WatchedFile(FileWatches watches, File file, int fd) {
    this.watches = watches;
    this.poller = watches.poller();
    this.file = file;
    this.fd = fd;
  }

  InodeWatch requireInode() {
    return Objects.requireNonNull(inode);
  }

  /** The {@code NOTE_} bits that the VNODE knote asks for. */
  int asked() {
    Knote kn = vnode;
    return kn == null ? 0 : kn.savedFflags();
  }

  /** What to ask of inotify. */
  int wanted(boolean directory) {
    return InodeWatch.wanted(asked(), directory) | readiness;
  }

  /** Whether the descriptor was closed, or names something else by now. */
  boolean checkStale() {
    return file instanceof PolledFile open && open.checkStale();
  }

  /**
   * Whether the descriptor is still open on its file, which has lost its last name. One that has a
   * name is another one, which has got the number of the old one's inode.
   */
  boolean isOpenWithoutName(FileStatus now) {
    return (!(file instanceof PolledFile open) || open.checkSame())
        && poller.calls().status(poller.scratch(), fd, now)
        && now.links == 0;
  }

  /** Whether any knote needs it to be watched. */
  boolean isUsed() {
    return vnode != null || readiness != 0;
  }

  void markStale() {
    if (file instanceof PolledFile open) {
      poller.markStale(open);
    }
  }

  // ---- knotes ----

  public @Nullable Failure attach(Knote kn) {
    FileStatus now = new FileStatus();
    Failure refused = lookAtKind(now);
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

  private @Nullable Failure lookAtKind(FileStatus now) {
    if (!poller.calls().status(poller.scratch(), fd, now)) {
      return Failure.of(Errno.EBADF, fd + " is no open descriptor");
    }
    if (!now.isVnode()) {
      return Failure.of(
          Errno.EOPNOTSUPP,
          "files and directories can be watched for changes, but this is something else");
    }
    return unnoticed(now);
  }

  private @Nullable Failure unnoticed(FileStatus now) {
    String reason = Unnoticed.reason(poller.calls(), poller.scratch(), fd, now);
    return reason == null ? null : Failure.of(Errno.EOPNOTSUPP, reason);
  }

  void detach() {
    vnode = null;
    untold = 0;
    unwatch();
  }

  /** The VNODE knote is going to ask for these bits instead. */
  @Nullable Failure ask(Knote kn, int fflags) {
    int before = kn.savedFflags();
    kn.addFflags(untold & ~NOTE_REVOKE);
    untold &= NOTE_REVOKE;
    kn.setSavedFflags(fflags);
    Failure failure = inode == null ? null : watches.update(inode);
    if (failure != null) {
      kn.setSavedFflags(before);
    } else if (inode != null) {
      watches.lookEarly();
    }
    return failure;
  }

  /**
   * The knote is going to watch what another descriptor is open on.
   *
   * @return null, or why it can't be; then it watches what it did
   */
  @Nullable Failure move(int newFd) {
    FileStatus now = new FileStatus();
    int oldFd = fd;
    InodeWatch before = inode;
    fd = newFd;
    Failure failure = lookAtKind(now);
    if (failure == null) {
      inode = null;
      if (before != null) {
        before.files.remove(this);
      }
      failure = watch(now.isDirectory());
      if (failure != null && before != null) {
        before.files.add(this);
      } else if (before != null) {
        watches.release(before);
      }
    }
    if (failure != null) {
      fd = oldFd;
      inode = before;
    }
    return failure;
  }

  /** READ and WRITE are notified of these events from now on. */
  public @Nullable Failure watchReadiness(int events) {
    if (readiness == events) {
      return null;
    }
    FileStatus now = new FileStatus();
    poller.calls().status(poller.scratch(), fd, now);
    Failure failure = unnoticed(now);
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
    return inode == null ? watches.join(this, directory) : watches.update(inode);
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
    watches.release(watched);
  }

  // ---- what has happened ----

  /**
   * Something has happened to the inode.
   *
   * @return whether there was nothing to tell before, and is now
   */
  boolean add(int notes, int happened) {
    boolean nothing = untold == 0 && !changed;
    Knote kn = vnode;
    if (kn != null) {
      untold |= notes & (kn.savedFflags() | NOTE_REVOKE);
    }
    changed |= readiness != 0 && (happened & (readiness | Linux.IN_Q_OVERFLOW)) != 0;
    return nothing && (untold != 0 || changed);
  }

  /** Tells the knotes; the lock may be given up meanwhile. */
  void tell(KernelQueue queue) {
    if (checkStale()) {
      markStale();
      return;
    }
    int notes = untold;
    untold = 0;
    Knote kn = vnode;
    if (kn != null && (notes & ~NOTE_REVOKE) != 0) {
      queue.noteLocked(kn, notes & ~NOTE_REVOKE);
    }
    if (kn != null && kn == vnode && (notes & NOTE_REVOKE) != 0) {
      queue.noteLocked(kn, NOTE_REVOKE);
    }
    if (changed) {
      changed = false;
      ((PolledFile) file).notifyKnotes(queue);
    }
  }
}
