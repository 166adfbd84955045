package org.kqueue4j.internal.linux.inotify;

import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.EV_ADD;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.KnoteKind;
import org.kqueue4j.internal.linux.fd.OpenFiles;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;

/**
 * A file that one kqueue watches by its path, through a descriptor of the library's own, which can
 * neither read nor write and is closed with the last knote.
 *
 * <p>It is the file that the path named when it was added, symbolic links followed, whatever
 * happens to the name. To add the path again is to watch what it names by then.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class PathFile extends File {
  private static final int CLOSED = -1;

  private final OpenFiles files;
  private final SourceIdent ident;
  private final WatchedFile watched;

  public PathFile(OpenFiles files, SourceIdent ident) {
    this.files = files;
    this.ident = ident;
    this.watched = new WatchedFile(files, this, CLOSED);
  }

  public SourceIdent ident() {
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
    Failure failure = files.requireWatches();
    if (failure != null) {
      return about(failure);
    }
    closeHeld(); // of a knote that has just been deleted
    long fd = open();
    if (fd < 0) {
      return failure(fd);
    }
    watched.fd = (int) fd;
    failure = watched.attach(kn);
    return failure == null ? null : about(failure);
  }

  /** The path has been named by a change again. */
  @Nullable Failure touched(int flags) {
    if ((flags & EV_ADD) == 0) {
      return null;
    }
    long fd = open();
    if (fd < 0) {
      return failure(fd);
    }
    DescriptorCalls.Inode inode = files.calls().inode(files.scratch(), (int) fd);
    if (files.calls().isOpenOn(files.scratch(), watched.fd, inode)) {
      closeDescriptor((int) fd);
      return null;
    }
    int before = watched.fd;
    Failure failure = watched.move((int) fd);
    closeDescriptor(failure == null ? before : (int) fd);
    return failure == null ? null : about(failure);
  }

  private long open() {
    long fd = files.watches().openPath(PathBytes.of((Path) ident.source()));
    return fd < 0 ? fd : files.own(fd);
  }

  private Failure failure(long result) {
    return result == -Linux.ENOENT
        ? about(Failure.of(Errno.ENOENT, "there is no such file"))
        : LinuxErrno.failure(result, ident.source().toString());
  }

  private Failure about(Failure failure) {
    return Failure.of(failure.errno(), ident.source() + ": " + failure.reason());
  }

  private void closeDescriptor(int fd) {
    files.closeOwn(fd);
  }

  @Override
  protected void released() {
    files.lock().lock();
    try {
      files.forget(this);
      closeHeld();
    } finally {
      files.lock().unlock();
    }
  }

  private void closeHeld() {
    if (watched.fd != CLOSED) {
      closeDescriptor(watched.fd);
      watched.fd = CLOSED;
    }
  }
}
