// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;

import java.nio.channels.Channel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.KnoteKind;
import org.kqueue4j.internal.linux.inotify.WatchedFile;
import org.kqueue4j.internal.linux.sys.GVisor;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;

/**
 * A descriptor of this process as one kqueue watches it, and its knotes. See its superclasses for
 * its identity, for its registration with epoll, and for its counts.
 *
 * <p>Guarded by the lock of the kqueue, but for {@link #dataOf} and {@link #takeError}, which take
 * it.
 */
public final class OpenFile extends CountedFile {
  OpenFile(OpenFiles files, int fd, @Nullable Channel channel, @Nullable SourceIdent source) {
    super(files, fd, channel, source);
  }

  /** {@inheritDoc} One queue alone has knotes of it, so these need no klist. */
  @Override
  public KnoteKind links() {
    return KnoteKind.FILE;
  }

  // ---- the life of its knotes ----

  @Override
  public @Nullable Failure attach(Knote kn) {
    if (kn.filter() == EVFILT_VNODE) {
      return attachVnode(kn);
    }
    if (kn.filter() == EVFILT_EXCEPT && GVisor.isHere()) {
      return GVisor.noUrgentData();
    }
    FilterOps ops =
        switch (kn.filter()) {
          case EVFILT_READ -> files.givesMasks ? PollFilter.OPS : ReadFilter.OPS;
          case EVFILT_WRITE -> WriteFilter.OPS;
          case EVFILT_EXCEPT -> ExceptFilter.OPS;
          default -> null;
        };
    if (ops == null) {
      return Failure.of(Errno.EOPNOTSUPP, "a descriptor has no filter " + kn.filter());
    }
    kn.setOps(ops);
    kn.setHook(this);
    Failure failure = updateAndListen();
    if (failure != null) {
      kn.setHook(null);
      return failure;
    }
    failure =
        isUnpollable() ? watchUnpollable(kn) : prepareMark(kn, kn.savedFflags(), kn.savedData());
    if (failure != null) {
      kn.setHook(null);
      update();
    }
    return failure;
  }

  private @Nullable Failure attachVnode(Knote kn) {
    if (rare().inode == null) {
      keepInode();
      confirm();
    }
    return watched().attach(kn);
  }

  private WatchedFile watched() {
    WatchedFile watched = rare().watched;
    if (watched == null) {
      watched = new WatchedFile(files.watches(), this, fd());
      makeRare().watched = watched;
    }
    return watched;
  }

  /** Returns whether it is a file whose end a write can move. */
  public boolean grows() {
    return kind().grows();
  }

  boolean isWatched() {
    WatchedFile watched = rare().watched;
    return watched != null && watched.isWatched();
  }

  private @Nullable Failure watchUnpollable(Knote kn) {
    if (rare().news != null) {
      return null;
    }
    return switch (kn.filter()) {
      case EVFILT_READ ->
          grows() && !files.givesMasks ? watched().watchReadiness(Linux.IN_MODIFY) : null;
      case EVFILT_WRITE -> null;
      default -> Failure.of(Errno.EOPNOTSUPP, "this kind of file has no exceptional conditions");
    };
  }

  void detach(Knote kn) {
    kn.setHook(null);
    boolean isLast = newest() == null;
    if (isLast || !isUnpollable() && (kn.filter() == EVFILT_WRITE || files.givesMasks)) {
      forgetMark();
    }
    ConsumedNews news = rare().news;
    if (isLast && news != null) {
      news.unwatch();
    }
    if (!isStale()) {
      update();
    }
  }

  void enabled(Knote kn) {
    update();
    RoomCheck check = rare().roomCheck;
    if (check != null && (kn.filter() == EVFILT_WRITE || files.givesMasks)) {
      if (kn.isDisabled()) {
        check.stop();
      } else {
        check.enabled();
      }
    }
  }

  // ---- notification ----

  @Override
  public void notifyReported(KernelQueue queue) {
    try {
      notifyKnotes(queue);
    } finally {
      demoteIfUnwanted();
    }
  }

  @Override
  public void notifyKnotes(KernelQueue queue) {
    Knote kn = newest();
    if (kn != null && older(kn) == null) {
      queue.noteLocked(kn, 0);
      return;
    }
    int notified = 0; // a bit for each filter: the list may change while the lock is given up
    @Nullable Throwable thrown = null;
    while (kn != null) {
      notified |= 1 << ~kn.filter();
      try {
        queue.noteLocked(kn, 0);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
      kn = newest();
      while (kn != null && (notified & 1 << ~kn.filter()) != 0) {
        kn = older(kn);
      }
    }
    Exceptions.rethrow(thrown);
  }

  // ---- news that poll consumes ----

  /** Returns whether its poll consumes the news; what can be read or written is then no news. */
  boolean consumesNews() {
    return rare().news != null;
  }

  int checkNews() {
    ConsumedNews news = rare().news;
    return news == null ? 0 : news.check();
  }

  void takeNews() {
    ConsumedNews news = rare().news;
    if (news != null) {
      news.take();
    }
  }

  // ---- room to write, for a low-water mark or on a terminal ----

  /**
   * Prepares a low-water mark of READ or WRITE, which the knote has if {@code fflags} has {@code
   * NOTE_LOWAT}. Returns null, or why it can't be reached; then nothing has changed.
   */
  @Nullable Failure prepareMark(Knote kn, int fflags, long mark) {
    boolean writes = kn.filter() == EVFILT_WRITE;
    if (!writes && kn.filter() != EVFILT_READ || isUnpollable() || files.givesMasks) {
      return null;
    }
    if ((fflags & NOTE_LOWAT) == 0 || mark <= 1) {
      if (writes) {
        forgetMark();
      }
      return null;
    }
    boolean limited = writes ? !kind().isSocket() : kind() == FileKind.PIPE;
    long most = limited ? capacity() : Long.MAX_VALUE; // a socket's buffer may grow
    if (Long.compareUnsigned(mark, most) > 0) {
      return Failure.of(
          Errno.EINVAL,
          "the mark of "
              + mark
              + " bytes can not be reached: there is never room for more than "
              + most);
    }
    return writes && kind() == FileKind.PIPE && kn.hasFlags(EV_CLEAR)
        ? watched().watchReadiness(Linux.IN_ACCESS)
        : null;
  }

  private void forgetMark() {
    RoomCheck check = rare().roomCheck;
    if (check != null) {
      check.stop();
      rare().roomCheck = null;
    }
    WatchedFile watched = rare().watched;
    if (watched != null) {
      watched.unwatchReadiness();
    }
  }

  private long capacity() {
    return kind().capacity(calls(), fd());
  }

  /** Returns whether there is less room than the mark of the WRITE knote asks for. */
  boolean lacksRoom(Knote kn) {
    long room = count(EVFILT_WRITE);
    return Long.compareUnsigned(room, kn.savedData()) < 0 && !hasAllRoom(room);
  }

  /** Returns whether this is as much room as there can be now, so that no mark may ask for more. */
  boolean hasAllRoom(long room) {
    return Long.compareUnsigned(room, capacity()) >= 0;
  }

  /** Accepts the evaluation of a knote that has a mark or wants to write to a terminal. */
  void roomEvaluated(Knote kn, boolean enough) {
    RoomCheck check = rare().roomCheck;
    if (check == null) {
      if (enough && !kn.hasFlags(EV_CLEAR)) {
        return;
      }
      check = new RoomCheck(this, files.callouts);
      makeRare().roomCheck = check;
    }
    check.evaluated(kn, enough);
  }

  /** Accepts that nothing is ready for a knote; epoll may not report when that changes. */
  void nothingReady(Knote kn) {
    if (writesToTerminal(kn)) {
      roomEvaluated(kn, false);
    }
  }

  void roomReported() {
    RoomCheck check = rare().roomCheck;
    if (check != null) {
      check.reported();
    }
  }

  /** Returns the enabled knote that a {@link RoomCheck} evaluates again; null for none. */
  @Nullable Knote checkedKnote() {
    Knote kn = newest();
    while (kn != null && (kn.isDisabled() || !needsRoomCheck(kn))) {
      kn = older(kn);
    }
    return kn;
  }

  private boolean needsRoomCheck(Knote kn) {
    return kn.filter() == EVFILT_WRITE && OpenFileFilter.hasLowat(kn) || writesToTerminal(kn);
  }

  /**
   * Returns how many bytes the peer has acknowledged, if the WRITE knote must be notified when that
   * grows; -1 if epoll reports that, or need not.
   */
  long acknowledged(Knote kn) {
    return kn.hasFlags(EV_CLEAR) && kind().isSocket() ? calls().bytesAcknowledged(fd()) : -1;
  }
}
