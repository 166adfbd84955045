// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.EV_ADD;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.KnoteKind;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.path.PathBytes;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;

/**
 * A file that one kqueue watches by its path, through a descriptor of the library's own, which can
 * neither read nor write and is closed with the last knote.
 *
 * <p>It is the file that the path named when it was added, symbolic links followed, whatever
 * happens to the name. To add the path again is to watch what it names then.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class PathFile extends File {
  private static final int CLOSED = -1;

  private final FileWatches watches;
  private final Poller poller;
  private final SourceIdent ident;
  private final WatchedFile watched;

  PathFile(FileWatches watches, SourceIdent ident) {
    this.watches = watches;
    this.poller = watches.poller;
    this.ident = ident;
    this.watched = new WatchedFile(watches, null, CLOSED);
  }

  SourceIdent ident() {
    return ident;
  }

  @Override
  public KnoteKind links() {
    return KnoteKind.FILE;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    if (kn.filter() != EVFILT_VNODE) {
      return Failure.of(
          Errno.EOPNOTSUPP,
          ident.source() + " is a path, which can be watched by VNODE only; open the file");
    }
    Failure failure = watches.requireInotify();
    if (failure != null) {
      return about(failure);
    }
    closeDescriptor(); // of a knote that has just been deleted
    long fd = open();
    if (fd < 0) {
      return failure(fd);
    }
    watched.fd = (int) fd;
    failure = watched.attach(kn);
    return failure == null ? null : about(failure);
  }

  /** Accepts a change that names the path again. */
  @Nullable Failure touch(int flags) {
    if ((flags & EV_ADD) == 0) {
      return null;
    }
    long fd = open();
    if (fd < 0) {
      return failure(fd);
    }
    DescriptorCalls.Inode inode = poller.calls().inode((int) fd);
    if (poller.calls().isOpenOn(watched.fd, inode)) {
      poller.closeOwn((int) fd);
      return null;
    }
    int before = watched.fd;
    Failure failure = watched.move((int) fd);
    poller.closeOwn(failure == null ? before : (int) fd);
    return failure == null ? null : about(failure);
  }

  private long open() {
    long fd = watches.paths.open(PathBytes.of((Path) ident.source()));
    return fd < 0 ? fd : poller.own(fd);
  }

  private Failure failure(long result) {
    return result == -Linux.ENOENT
        ? about(Failure.of(Errno.ENOENT, "there is no such file"))
        : LinuxErrno.failure(result, ident.source().toString());
  }

  private Failure about(Failure failure) {
    return failure.about(ident.source());
  }

  @Override
  protected void released() {
    watches.queue.lock().lock();
    try {
      watches.forget(this);
      closeDescriptor();
    } finally {
      watches.queue.lock().unlock();
    }
  }

  private void closeDescriptor() {
    if (watched.fd != CLOSED) {
      poller.closeOwn(watched.fd);
      watched.fd = CLOSED;
    }
  }
}
