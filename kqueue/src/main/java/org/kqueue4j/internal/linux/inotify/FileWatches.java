// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.kqueue4j.sys.Event.NOTE_REVOKE;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.linux.poller.EventSourceFd;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.FileStatus;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.source.SourceIdent;

/**
 * The files that a kqueue watches by inotify: for VNODE, and regular files for READ, which epoll
 * can't watch.
 *
 * <p>An event takes two steps. {@link #record} reads all that inotify reports, checks each inode
 * that it concerns, and leaves with its {@link WatchedFile}s what their knotes are to receive. This
 * may be done at any time, and is done before a file or a note is added, so that no knote receives
 * what happened before it was there. The second step, {@link #drain}, notifies the knotes.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class FileWatches extends EventSourceFd {
  final KernelQueue queue;
  final Poller poller;
  private final Inotify inotify;
  final FilePaths paths;
  final InodeTable inodes;

  /** Files with something of which their knotes have not been notified. */
  private final ArrayDeque<WatchedFile> unreported = new ArrayDeque<>();

  /** Files that are open, but whose inode is not watched any more. */
  private final ArrayDeque<WatchedFile> unwatched = new ArrayDeque<>();

  /** The files that are watched by their paths. */
  private final Map<SourceIdent, PathFile> pathFiles = new HashMap<>();

  private final FileStatus now = new FileStatus();
  private final Inotify.EventReader reader = this::record;

  public FileWatches(KernelQueue queue, Poller poller) {
    SyscallBuffer buffer = new SyscallBuffer(Inotify.BUFFER_SIZE); // for events, and for paths
    this.queue = queue;
    this.poller = poller;
    this.inotify = new Inotify(poller::scratch, buffer, poller::own, poller::closeOwn);
    this.paths = new FilePaths(poller, buffer);
    this.inodes = new InodeTable(queue, poller, inotify, paths);
  }

  @Override
  public int fd() {
    return inotify.fd();
  }

  @Override
  public void close() {
    inotify.close();
  }

  /** Opens the inotify, unless it is open; returns null, or why there is none. */
  @Nullable Failure requireInotify() {
    if (inotify.isOpen()) {
      return null;
    }
    Failure failure = inotify.open();
    if (failure != null) {
      return failure;
    }
    failure = poller.add(this, Linux.EPOLLIN);
    if (failure != null) {
      inotify.close();
    }
    return failure;
  }

  // ---- files ----

  /** Returns the file of a path, with one more reference for the caller. */
  public File hold(SourceIdent path) {
    PathFile file = pathFiles.get(path);
    if (file != null && file.tryHold()) {
      recordEarly();
      return file;
    }
    file = new PathFile(this, path);
    pathFiles.put(path, file);
    return file;
  }

  /** Forgets the file of a path that no knote holds any more. */
  void forget(PathFile file) {
    pathFiles.remove(file.ident(), file);
  }

  /** Begins to watch a file for what its knotes ask for. */
  @Nullable Failure join(WatchedFile file, boolean directory) {
    int wanted = file.wanted(directory);
    long wd = inodes.watch(file, wanted);
    if (wd < 0) {
      return InodeTable.watchFailure(file, wd);
    }
    InodeWatch inode = inodes.find((int) wd);
    if (inode == null) {
      inode = inodes.insert((int) wd, file, directory);
    } else {
      recordEarly();
      if (inodes.find((int) wd) != inode) {
        return join(file, directory); // its watch has just ended
      }
    }
    Failure failure = inodes.add(inode, file, wanted);
    if (failure == null) {
      checkEarly();
    }
    return failure;
  }

  // ---- events ----

  @Override
  protected void drain(KernelQueue queue) {
    @Nullable Throwable thrown = null;
    try {
      record();
    } catch (RuntimeException | Error e) {
      thrown = e;
    }
    for (WatchedFile file = unreported.poll(); file != null && isOpen(); file = unreported.poll()) {
      try {
        file.notifyKnotes(queue);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    Exceptions.rethrow(thrown);
  }

  /**
   * {@link #record}, for a caller that can't notify the knotes: a thread that waits on the kqueue
   * does it.
   */
  public void recordEarly() {
    if (!inotify.isOpen()) {
      return;
    }
    record();
    if (!unreported.isEmpty()) {
      poller.requestDrain(this);
    }
  }

  /** {@link #recordEarly}, if an inode has pending events that inotify has not reported. */
  void checkEarly() {
    if (!inodes.touched.isEmpty()) {
      recordEarly();
    }
  }

  /** Reads all that inotify reports, and leaves with the files what their knotes are to receive. */
  private void record() {
    inotify.read(reader);
    List<InodeWatch> touched = inodes.touched;
    for (int i = 0; i < touched.size(); i++) { // the check of one may touch others
      check(touched.get(i));
    }
    touched.clear();
    watchAgain();
  }

  private void record(int wd, int events, int cookie, int nameSize, long nameAt) {
    if ((events & Linux.IN_Q_OVERFLOW) != 0) {
      inodes.all().forEach(inode -> inodes.touch(inode, Linux.IN_Q_OVERFLOW));
      return;
    }
    InodeWatch inode = inodes.find(wd);
    if (inode != null) { // else reported before the watch was removed
      inodes.record(inode, events, cookie, nameSize > 0);
    }
  }

  /** Compares an inode that has pending events with its status at the last check. */
  private void check(InodeWatch inode) {
    if (inodes.find(inode.wd) != inode) {
      return; // it was released when another one was checked
    }
    int events = inode.pending;
    if ((events & Linux.IN_IGNORED) != 0) {
      watchEnded(inode);
    }
    if (inode.mayHaveLostChild()) {
      inode.children.forEach(child -> inodes.touch(child, Linux.IN_DELETE_SELF));
    }
    WatchedFile open = inodes.findOpen(inode);
    if (open != null) {
      byte[] path = inode.path;
      if (path != null && (events & (Linux.IN_MOVE_SELF | Linux.IN_Q_OVERFLOW)) != 0) {
        path = paths.of(open.fd);
      }
      if (inode.mayHaveMoved()) {
        inodes.parents.follow(inode, open);
      }
      takeStatus(inode, open);
      int notes = inode.notes(now, path);
      for (int i = 0; i < inode.files.size(); i++) {
        add(inode.files.get(i), notes, inode.pending);
      }
      if (inode.parent != null && !inode.needsParent()) {
        inodes.parents.leave(inode);
      }
    }
    inode.checked();
  }

  /** Sets {@link #now} to the status of an inode. */
  private void takeStatus(InodeWatch inode, WatchedFile open) {
    FileStatus before = inode.status;
    if (!poller.calls().status(open.fd, now)) {
      now.set(before); // the server of a network file system does not answer
    }
    if (inode.mayHaveLostName(now) && paths.isNameGone(open.fd)) {
      inode.nameless = true;
      inode.removed = inode.directory || now.links == before.links;
    }
    inode.correctLinks(now);
  }

  private void add(WatchedFile file, int notes, int events) {
    if (file.add(notes, events)) {
      unreported.add(file);
    }
  }

  /**
   * Accepts the end of an inode's watch: its last name is gone and was the only thing that led to
   * it, or the inode is gone, or its whole file system. Files that are still open on it are watched
   * again.
   */
  private void watchEnded(InodeWatch inode) {
    inodes.remove(inode);
    inodes.parents.leave(inode);
    for (InodeWatch child : inode.children) {
      child.parent = null;
      inodes.touch(child, Linux.IN_DELETE_SELF); // it was removed before, or moved
    }
    inode.children.clear();
    for (WatchedFile file : List.copyOf(inode.files)) {
      if ((inode.pending & Linux.IN_UNMOUNT) != 0) {
        add(file, NOTE_REVOKE, 0);
      }
      file.inode = null;
      if (file.checkOpenWithoutName(now)) {
        unwatched.add(file);
      } else {
        file.markStale();
        inode.files.remove(file);
      }
    }
  }

  /** Watches files again whose watches have ended; those that are refused, at the next call. */
  private void watchAgain() {
    if (unwatched.isEmpty()) {
      return;
    }
    @Nullable Failure failure = null;
    List<WatchedFile> refused = new ArrayList<>();
    for (WatchedFile file = unwatched.poll(); file != null; file = unwatched.poll()) {
      if (file.inode == null && file.isUsed()) {
        poller.calls().status(file.fd, now);
        Failure reason = join(file, now.isDirectory());
        if (reason != null) {
          refused.add(file);
          failure = reason;
        }
      }
    }
    unwatched.addAll(refused);
    if (failure != null) {
      throw failure.toException();
    }
  }
}
