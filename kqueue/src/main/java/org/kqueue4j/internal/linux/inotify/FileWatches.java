package org.kqueue4j.internal.linux.inotify;

import static org.kqueue4j.internal.linux.sys.Linux.AT_FDCWD;
import static org.kqueue4j.internal.linux.sys.Linux.IN_DELETE;
import static org.kqueue4j.internal.linux.sys.Linux.IN_DELETE_SELF;
import static org.kqueue4j.internal.linux.sys.Linux.IN_IGNORED;
import static org.kqueue4j.internal.linux.sys.Linux.IN_MASK_ADD;
import static org.kqueue4j.internal.linux.sys.Linux.IN_MOVE_SELF;
import static org.kqueue4j.internal.linux.sys.Linux.IN_Q_OVERFLOW;
import static org.kqueue4j.internal.linux.sys.Linux.IN_UNMOUNT;
import static org.kqueue4j.internal.linux.sys.Linux.PATH_MAX;
import static org.kqueue4j.sys.Event.NOTE_RENAME;
import static org.kqueue4j.sys.Event.NOTE_REVOKE;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.poller.EventSourceFd;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.FileStatus;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.table.DescriptorTable;
import org.kqueue4j.sys.Errno;

/**
 * The files that a kqueue watches by inotify: for VNODE, and regular files for READ, which epoll
 * can't watch.
 *
 * <p>Taking in has two steps. {@link #record} reads all that inotify has to say, looks at each
 * inode that something has happened to, and leaves with its {@link WatchedFile}s what their knotes
 * are to be told; it can be done at any time, and is done before a file or a note is added, so that
 * nobody is told of what was before. Then the knotes are told.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class FileWatches extends EventSourceFd {
  private static final int BUFFER = 16384;

  /** What the name of a file ends with in /proc if it is gone. */
  private static final byte[] DELETED = " (deleted)".getBytes(StandardCharsets.US_ASCII);

  /** A directory that can't be removed, since it is the root of its file system. */
  private static final long NO_PARENT = Long.MIN_VALUE;

  /** A directory that is listed in one that no mount shows. */
  private static final long HIDDEN_PARENT = Long.MIN_VALUE + 1;

  /** {@code struct inotify_event}; a name, if any, follows. */
  private static final class InotifyLayout {
    static final int WD = 0;
    static final int MASK = 4;
    static final int COOKIE = 8;
    static final int LEN = 12;
    static final int SIZE = 16;

    /** With the longest name. */
    static final int MOST = SIZE + Linux.NAME_MAX + 1;
  }

  private static final int NO_FD = -1;

  private final KernelQueue queue;
  private final Poller poller;

  /** The inotify, which is opened with the first file. */
  private int fd = NO_FD;

  /** For events, and for the paths of users, which may be long. */
  private final SyscallBuffer buffer = new SyscallBuffer(BUFFER);

  private final DescriptorTable<InodeWatch> inodes = new DescriptorTable<>();

  /** Inodes that inotify has spoken of since {@link #record} began. */
  private final List<InodeWatch> touched = new ArrayList<>();

  /** Files with something to tell their knotes. */
  private final ArrayDeque<WatchedFile> untold = new ArrayDeque<>();

  /** Files that are open, but whose inode is not watched any more. */
  private final ArrayDeque<WatchedFile> unwatched = new ArrayDeque<>();

  private final FileStatus now = new FileStatus();

  /** The watches of a kqueue; none yet, and no inotify. */
  public FileWatches(KernelQueue queue, Poller poller) {
    this.queue = queue;
    this.poller = poller;
  }

  KernelQueue queue() {
    return queue;
  }

  Poller poller() {
    return poller;
  }

  /** Opens the inotify, unless it is open; returns null, or why there is none. */
  @Nullable Failure requireInotify() {
    if (fd != NO_FD) {
      return null;
    }
    long opened = OwnDescriptors.tryOpenInotify(poller.scratch());
    if (opened < 0) {
      return openFailure(poller.scratch(), opened);
    }
    fd = poller.own(opened);
    Failure failure = poller.add(this, Linux.EPOLLIN);
    if (failure != null) {
      close();
    }
    return failure;
  }

  /** Why there is no inotify. */
  private static Failure openFailure(SyscallBuffer scratch, long result) {
    String what = "watching files";
    if (result == -Linux.EMFILE) {
      // The same error stands for two limits; only one of them is on other descriptors too.
      if (OwnDescriptors.canOpenMore(scratch)) {
        return Failure.of(Errno.EMFILE, what + ": too many inotifies; " + raise("instances"));
      }
    }
    return LinuxErrno.failure(result, what);
  }

  /** Why there is no watch. */
  private static Failure failure(long result, String what) {
    return switch ((int) -result) {
      case Linux.ENOSPC ->
          Failure.of(Errno.ENOSPC, what + ": too many inotify watches; " + raise("watches"));
      case Linux.EACCES ->
          Failure.of(Errno.EACCES, what + ": inotify needs the permission to read it");
      default -> LinuxErrno.failure(result, what);
    };
  }

  /** Advises to raise the lower one of a user's two limits on instances or watches. */
  private static String raise(String what) {
    long namespace = limit("/proc/sys/user/max_inotify_" + what);
    return namespace < limit("/proc/sys/fs/inotify/max_user_" + what)
        ? "raise user.max_inotify_" + what + " of this user namespace, which is " + namespace
        : "raise fs.inotify.max_user_" + what;
  }

  private static long limit(String file) {
    try (BufferedReader reader = Files.newBufferedReader(Path.of(file))) { // whole, by one read
      return Long.parseLong(reader.readLine());
    } catch (IOException | NumberFormatException e) {
      return Long.MAX_VALUE; // this kernel has no such setting, or it is hidden
    }
  }

  @Override
  public int fd() {
    return fd;
  }

  // ---- watches ----

  /** Begins to watch a file for what its knotes ask for. */
  @Nullable Failure join(WatchedFile file, boolean directory) {
    int wanted = file.wanted(directory);
    String place = place(file);
    long wd = addWatch(place, wanted | IN_MASK_ADD);
    if (wd < 0) {
      return wd == -Linux.ENOENT
          ? Failure.of(Errno.EBADF, file.fd + " is no open descriptor")
          : failure(wd, "watching a file");
    }
    InodeWatch inode = inodes.find((int) wd);
    if (inode == null) {
      inode = new InodeWatch((int) wd, directory);
      inode.miscounts = poller.calls().isOverlay(poller.scratch(), file.fd);
      inode.nameless = inode.miscounts && isNameless(file);
      inode.removed = inode.nameless && directory;
      inodes.put(inode.wd, inode);
    } else {
      recordEarly();
      if (inodes.find((int) wd) != inode) {
        return join(file, directory); // its watch ended in this very moment
      }
    }
    boolean isKnown = !inode.files.isEmpty() && (inode.mask | wanted) == inode.mask;
    inode.mask |= wanted;
    if (!isKnown) {
      poller.calls().status(poller.scratch(), file.fd, inode.status);
      inode.forgetLinks(inode.status);
    }
    inode.files.add(file);
    Failure failure = complete(inode, file);
    if (failure != null) {
      inode.files.remove(file);
      release(inode);
      return failure;
    }
    file.inode = inode;
    lookEarly();
    return null;
  }

  /**
   * Whether a file's descriptor is still open on the inode that is watched for it, which has one
   * watch only. False as well if it may not be watched any more.
   */
  public boolean isOpenOnSame(WatchedFile file) {
    InodeWatch inode = file.requireInode();
    long wd = addWatch(place(file), inode.mask | IN_MASK_ADD);
    if (wd >= 0 && wd != inode.wd) {
      InodeWatch other = inodes.find((int) wd);
      if (other == null) {
        removeWatch((int) wd);
      } else {
        other.mask |= inode.mask; // inotify reports more than is wanted
      }
    }
    return wd == inode.wd;
  }

  /** The files of an inode want something else by now. */
  @Nullable Failure update(InodeWatch inode) {
    WatchedFile file = findOpen(inode);
    if (file == null) {
      return null; // their knotes are about to go
    }
    int wanted = inode.wanted();
    if (wanted != inode.mask) {
      long wd = addWatch(place(file), wanted);
      if (wd < 0) {
        return failure(wd, "watching a file");
      }
      if (wd != inode.wd) {
        strayed((int) wd, wanted);
        return null;
      }
      if ((inode.mask | wanted) != inode.mask) {
        poller.calls().status(poller.scratch(), file.fd, inode.status);
        inode.forgetLinks(inode.status);
      }
      inode.mask = wanted;
    }
    return complete(inode, file);
  }

  /** The number was given to another file in this very moment: what was asked for is not its. */
  private void strayed(int wd, int mask) {
    InodeWatch other = inodes.find(wd);
    if (other == null) {
      removeWatch(wd);
    } else {
      other.mask = mask;
      release(other);
    }
  }

  /**
   * Sees to what an inode's files need besides the watch of the inode itself; to be followed by
   * {@link #lookEarly}.
   */
  private @Nullable Failure complete(InodeWatch inode, WatchedFile file) {
    if ((inode.asked() & NOTE_RENAME) == 0) {
      inode.path = null;
    } else if (inode.path == null) {
      inode.path = path(file);
    }
    if (!inode.needsParent()) {
      leaveParent(inode);
      return null;
    }
    return inode.parent == null ? joinParent(inode, file) : null;
  }

  /** A file has left an inode, or wants less of it. */
  void release(InodeWatch inode) {
    if (queue.isClosed()) {
      return; // the inotify goes as a whole
    }
    if (!inode.files.isEmpty()) {
      update(inode); // if inotify refuses to watch for less, more is heard than is told
      return;
    }
    inode.path = null;
    leaveParent(inode);
    if (inode.isUnused()) {
      removeWatch(inode.wd);
      inodes.remove(inode.wd);
    } else {
      updateParent(inode);
    }
  }

  /** Only the children of an inode want something of it now. */
  private void updateParent(InodeWatch inode) {
    int wanted = inode.wanted();
    for (InodeWatch child : inode.children) {
      WatchedFile file = wanted == inode.mask ? null : findOpen(child);
      if (file != null) {
        long wd = addParentWatch(file, wanted);
        if (wd == inode.wd) {
          inode.mask = wanted;
        } else if (wd >= 0) {
          strayed((int) wd, wanted); // the child is being moved
        }
        return;
      }
    }
  }

  /**
   * Watches the directory that lists this one, since inotify says nothing of the removal of one
   * that is open.
   */
  private @Nullable Failure joinParent(InodeWatch inode, WatchedFile file) {
    long wd = addParentWatch(file, IN_DELETE | IN_MASK_ADD);
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
      return failure(wd, "watching the parent directory, which NOTE_DELETE needs");
    }
    InodeWatch parent = inodes.find((int) wd);
    if (parent == inode) {
      return null; // the root
    }
    if (parent == null) {
      parent = new InodeWatch((int) wd, true);
      inodes.put(parent.wd, parent);
    }
    parent.mask |= IN_DELETE;
    parent.children.add(inode);
    inode.parent = parent;
    if (poller.calls().status(poller.scratch(), file.fd, now) && now.links == 0
        || isNameless(file)) {
      touch(inode, IN_DELETE_SELF); // removed before its parent was watched
    }
    return null;
  }

  /**
   * Watches the directory that lists a file's. Where a mount begins that is not the one above it
   * but another one, which other mounts of the same file system may show.
   *
   * @return the watch, minus errno, {@link #NO_PARENT} or {@link #HIDDEN_PARENT}
   */
  private long addParentWatch(WatchedFile file, int mask) {
    Mount mount =
        poller.calls().mayBeMountRoot(poller.scratch(), file.fd) ? Mount.of(file.fd) : null;
    if (mount == null || !mount.isAt(path(file))) {
      return addWatch(place(file) + "/..", mask);
    }
    if (mount.isWhole()) {
      return NO_PARENT;
    }
    DescriptorCalls.Inode inode = poller.calls().inode(poller.scratch(), file.fd);
    for (byte[] other : mount.otherPlaces()) {
      long fd = openPath(other);
      if (fd >= 0) {
        boolean same = poller.calls().isOpenOn(poller.scratch(), (int) fd, inode);
        long wd = same ? addWatch(place((int) fd) + "/..", mask) : HIDDEN_PARENT;
        OwnDescriptors.close(poller.scratch(), (int) fd);
        if (same) {
          return wd;
        }
      }
    }
    return HIDDEN_PARENT;
  }

  private void leaveParent(InodeWatch inode) {
    InodeWatch parent = inode.parent;
    if (parent != null) {
      inode.parent = null;
      parent.children.remove(inode);
      release(parent);
    }
  }

  /** The first file of an inode whose descriptor still names it; those found closed are dropped. */
  private @Nullable WatchedFile findOpen(InodeWatch inode) {
    for (int i = 0; i < inode.files.size(); i++) {
      WatchedFile file = inode.files.get(i);
      if (!file.checkStale()) {
        return file;
      }
      file.markStale();
    }
    return null;
  }

  private static String place(WatchedFile file) {
    return place(file.fd);
  }

  private static String place(int fd) {
    return "/proc/self/fd/" + fd;
  }

  private long addWatch(String place, int mask) {
    SyscallBuffer scratch = poller.scratch();
    scratch.setString(0, place);
    return Syscall.call(scratch, Syscall.INOTIFY_ADD_WATCH, fd, scratch.address(), mask, 0);
  }

  private void removeWatch(int wd) {
    // It fails if the inode has gone meanwhile, and the watch with it.
    Syscall.call(poller.scratch(), Syscall.INOTIFY_RM_WATCH, fd, wd);
  }

  // ---- paths ----

  /** Opens a path without the right to read or write; gives the descriptor, or minus errno. */
  long openPath(byte[] path) {
    if (path.length >= PATH_MAX) {
      return -Linux.ENAMETOOLONG;
    }
    buffer.setBytes(0, path);
    buffer.setBytes(path.length, new byte[1]);
    return OwnDescriptors.tryOpenPath(poller.scratch(), buffer.address());
  }

  /** What a file is called now; empty if that can't be told. */
  private byte[] path(WatchedFile file) {
    SyscallBuffer scratch = poller.scratch();
    scratch.setString(0, place(file));
    long n =
        Syscall.call(
            scratch, Syscall.READLINKAT, AT_FDCWD, scratch.address(), buffer.address(), PATH_MAX);
    return buffer.getBytes(0, (int) Math.max(0, n));
  }

  /**
   * Whether the name by which a file was opened is gone: /proc says so, and by that name there is
   * another file or none. A file may be called "x (deleted)" itself.
   */
  private boolean isNameless(WatchedFile file) {
    byte[] path = path(file);
    int end = path.length - DELETED.length;
    if (end < 0 || !Arrays.equals(path, end, path.length, DELETED, 0, DELETED.length)) {
      return false;
    }
    long named = openPath(path);
    if (named < 0) {
      return true;
    }
    DescriptorCalls.Inode inode = poller.calls().inode(poller.scratch(), (int) named);
    OwnDescriptors.close(poller.scratch(), (int) named);
    return !inode.hasSameNumber(poller.calls().inode(poller.scratch(), file.fd));
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
    for (WatchedFile file = untold.poll(); file != null && isOpen(); file = untold.poll()) {
      try {
        file.tell(queue);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    Exceptions.rethrow(thrown);
  }

  /** {@link #record}, for somebody who can't tell the knotes: a thread that waits is to do it. */
  public void recordEarly() {
    if (fd == NO_FD) {
      return;
    }
    record();
    if (!untold.isEmpty()) {
      poller.requestDrain(this);
    }
  }

  /** {@link #recordEarly}, if an inode was touched and inotify did not report it. */
  void lookEarly() {
    if (!touched.isEmpty()) {
      recordEarly();
    }
  }

  /** Reads all that inotify has to say, and leaves with the files what their knotes are to hear. */
  private void record() {
    for (; ; ) {
      long n = Syscall.call(poller.scratch(), Syscall.READ, fd, buffer.address(), BUFFER, 0);
      if (n == -Linux.EAGAIN) {
        break;
      }
      if (n < 0 && n != -Linux.EINTR) {
        throw LinuxErrno.failure(n, "reading inotify's events").toException();
      }
      for (long at = 0; at < n; at += InotifyLayout.SIZE + buffer.getInt(at + InotifyLayout.LEN)) {
        add(
            buffer.getInt(at + InotifyLayout.WD),
            buffer.getInt(at + InotifyLayout.MASK),
            buffer.getInt(at + InotifyLayout.COOKIE),
            buffer.getInt(at + InotifyLayout.LEN) > 0);
      }
      if (n >= 0 && n <= BUFFER - InotifyLayout.MOST) {
        break; // another event would have had room, so there was none
      }
    }
    for (int i = 0; i < touched.size(); i++) { // looking at one may touch others
      look(touched.get(i));
    }
    touched.clear();
    watchAgain();
  }

  private void add(int wd, int events, int cookie, boolean named) {
    if ((events & IN_Q_OVERFLOW) != 0) {
      inodes.all().forEach(inode -> touch(inode, IN_Q_OVERFLOW));
      return;
    }
    InodeWatch inode = inodes.find(wd);
    if (inode == null) {
      return; // said before the watch was removed
    }
    boolean untouched = inode.happened == 0;
    inode.add(events, cookie, named);
    if (untouched && inode.happened != 0) {
      touched.add(inode);
    }
  }

  private void touch(InodeWatch inode, int events) {
    if (inode.happened == 0) {
      touched.add(inode);
    }
    inode.happened |= events;
  }

  private void look(InodeWatch inode) {
    if (inodes.find(inode.wd) != inode) {
      return; // it was released when another one was checked
    }
    int happened = inode.happened;
    if ((happened & IN_IGNORED) != 0) {
      over(inode);
    }
    if (inode.lostChild()) {
      inode.children.forEach(child -> touch(child, IN_DELETE_SELF));
    }
    WatchedFile open = findOpen(inode);
    if (open != null) {
      byte[] path = inode.path;
      if ((happened & (IN_MOVE_SELF | IN_Q_OVERFLOW)) != 0) {
        path = path == null ? null : path(open);
      }
      if (inode.mayHaveMoved()) {
        follow(inode, open);
      }
      status(inode, open);
      int notes = inode.notes(now, path);
      for (int i = 0; i < inode.files.size(); i++) {
        add(inode.files.get(i), notes, inode.happened);
      }
      if (inode.parent != null && !inode.needsParent()) {
        leaveParent(inode);
      }
    }
    inode.looked();
  }

  /** How an inode is {@link #now}. */
  private void status(InodeWatch inode, WatchedFile open) {
    FileStatus before = inode.status;
    if (!poller.calls().status(poller.scratch(), open.fd, now)) {
      now.set(before); // a server does not say
    }
    if (inode.mayHaveLostName(now) && isNameless(open)) {
      inode.nameless = true;
      inode.removed = inode.directory || now.links == before.links;
    }
    inode.forgetLinks(now);
  }

  private void add(WatchedFile file, int notes, int happened) {
    if (file.add(notes, happened)) {
      untold.add(file);
    }
  }

  /**
   * The watch of an inode is over, since its last name is gone and with it the only thing that led
   * to it, or the inode itself, or its whole file system. Files that are still open on it by
   * another way go on with a new watch.
   */
  private void over(InodeWatch inode) {
    inodes.remove(inode.wd);
    leaveParent(inode);
    for (InodeWatch child : inode.children) {
      child.parent = null;
      touch(child, IN_DELETE_SELF); // it was removed before, or moved
    }
    inode.children.clear();
    for (WatchedFile file : List.copyOf(inode.files)) {
      if ((inode.happened & IN_UNMOUNT) != 0) {
        add(file, NOTE_REVOKE, 0);
      }
      file.inode = null;
      if (file.isOpenWithoutName(now)) {
        unwatched.add(file);
      } else {
        file.markStale();
        inode.files.remove(file);
      }
    }
  }

  /** Gives new watches to files that have lost theirs; what fails is tried again at the next. */
  private void watchAgain() {
    if (unwatched.isEmpty()) {
      return;
    }
    @Nullable Failure failure = null;
    List<WatchedFile> refused = new ArrayList<>();
    for (WatchedFile file = unwatched.poll(); file != null; file = unwatched.poll()) {
      if (file.inode == null && file.isUsed()) {
        poller.calls().status(poller.scratch(), file.fd, now);
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

  /** A directory has been moved: from now on it is its new parent that tells of its removal. */
  private void follow(InodeWatch inode, WatchedFile file) {
    InodeWatch before = inode.parent;
    inode.parent = null;
    if (before != null) {
      before.children.remove(inode);
    }
    // If the new parent may not be read, the removal can't be noticed any more.
    joinParent(inode, file);
    if (before != null) {
      release(before);
    }
  }

  @Override
  public void close() {
    poller.closeOwn(fd);
    fd = NO_FD;
  }
}
