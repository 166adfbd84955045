// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.ASK;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.AWAIT;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.DEMOTE;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.REFUSE;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.REGISTER_EDGE;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.REGISTER_LEVEL;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.REPORT;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.UNREGISTER;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.WANT;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ONESHOT;

import java.nio.channels.Channel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;

/**
 * The registration of an {@link OpenFile} with the epoll of its kqueue: for what its knotes want,
 * and what epoll or poll reports of it.
 */
abstract sealed class RegisteredFile extends IdentifiedFile permits CountedFile {
  private static final byte UNKNOWN_KIND = -1;
  private static final FileKind[] KINDS = FileKind.values();

  /** What epoll was asked for; 0 while the file is not registered. */
  private int registered;

  /** What epoll reported last; see {@link #ready} for how long it counts. */
  private short reported;

  /**
   * The number of its kind, in a byte so that a file takes no more than 64 bytes; or UNKNOWN_KIND.
   */
  private byte kind = UNKNOWN_KIND;

  RegisteredFile(OpenFiles files, int fd, @Nullable Channel channel, @Nullable SourceIdent source) {
    super(files, fd, channel, source);
  }

  final FileKind kind() {
    if (kind == UNKNOWN_KIND) {
      kind = (byte) FileKind.of(calls(), fd()).ordinal();
    }
    return KINDS[kind];
  }

  // ---- knotes ----

  /**
   * Returns the newest of its READ, WRITE and EXCEPT knotes from an entry of the list of all on.
   * Their hook is this file from attach to detach; that of VNODE is another.
   */
  private @Nullable Knote knote(File.@Nullable Entry from) {
    File.Entry entry = from;
    while (entry != null && ((Knote) entry).hook() != this) {
      entry = entry.fileNext();
    }
    return (Knote) entry;
  }

  final @Nullable Knote newest() {
    return knote(firstNote());
  }

  final @Nullable Knote older(Knote kn) {
    return knote(((File.Entry) kn).fileNext());
  }

  // ---- registration ----

  /**
   * Registers the file for what its knotes want now.
   *
   * <p>If all of them are level-triggered, so is the registration, and a knote that has been
   * reported leaves the pending queue: the next call of epoll_wait reports whether it still holds.
   * Otherwise the registration is edge-triggered, and never asks for less than before, since an
   * edge that no knote wants is rare while a system call is not.
   *
   * @return null, or why it can't be registered. A registration that exists can always be changed
   *     while the descriptor names the file; if it does not any more, the file is marked stale
   */
  @Override
  public final @Nullable Failure update() {
    if (isUnpollable()) {
      return null;
    }
    if (newest() == null) {
      unregister();
      return null;
    }
    int events = wantedEvents();
    if ((events & Linux.EPOLLPRI) != 0
        && (registered & Linux.EPOLLPRI) == 0
        && checkConsumesNews()) {
      return watchNews();
    }
    if ((events & Linux.EPOLLET) != 0 && (registered & Linux.EPOLLET) != 0) {
      events |= registered;
    }
    return events == registered ? null : register(events);
  }

  /**
   * {@link #update}, and leaves it to epoll to report what is ready now, if it does: when it has
   * just been asked, or is asked for levels. It may not report the room of a terminal.
   */
  final @Nullable Failure updateAndListen() {
    int before = registered;
    Failure failure = update();
    boolean reports = registered != 0 && (registered != before || isLevel());
    change(reports && !writesToTerminal() ? AWAIT : ASK);
    return failure;
  }

  private int wantedEvents() {
    boolean level = !DescriptorState.isEdgeOnly(state()) && !poller().isEdgeOnly();
    int wanted = 0;
    for (Knote kn = newest(); kn != null; kn = older(kn)) {
      if (kn.isDisabled()) {
        continue;
      }
      wanted |= kn.ops() == PollFilter.OPS ? PollFilter.wanted(kn) : events(kn.filter());
      level &=
          !kn.hasFlags(EV_CLEAR | EV_DISPATCH | EV_ONESHOT)
              && !OpenFileFilter.hasLowat(kn)
              && !writesToTerminal(kn);
    }
    return wanted != 0 && level ? wanted : wanted | Linux.EPOLLET;
  }

  private static int events(int filter) {
    return switch (filter) {
      case EVFILT_READ -> Linux.EPOLLIN | Linux.EPOLLRDHUP;
      case EVFILT_WRITE -> Linux.EPOLLOUT;
      default -> Linux.EPOLLPRI;
    };
  }

  /**
   * Returns whether the knote wants to write to a terminal, whose room Linux may make without an
   * event: it moves what was written from one of its buffers to another.
   */
  final boolean writesToTerminal(Knote kn) {
    boolean writes =
        kn.ops() == PollFilter.OPS
            ? kn.savedData() != QueueOptions.NO_MASK && (kn.savedData() & Linux.EPOLLOUT) != 0
            : kn.filter() == EVFILT_WRITE;
    return writes && !isUnpollable() && !isOfSelectableChannel() && kind() == FileKind.TERMINAL;
  }

  private boolean writesToTerminal() {
    Knote kn = newest();
    while (kn != null && (kn.isDisabled() || !writesToTerminal(kn))) {
      kn = older(kn);
    }
    return kn != null;
  }

  private @Nullable Failure register(int events) {
    Failure failure = poller().requireEpoll();
    if (failure != null) {
      return failure;
    }
    if (registered == 0 && poller().isLeftBehind(fd()) && !files.closesAnnounced) {
      failure = identify(kind());
      if (failure != null) {
        return failure;
      }
    }
    Epoll epoll = poller().epoll();
    long result =
        registered == 0
            ? epoll.add(scratch(), fd(), events, tag())
            : epoll.modify(scratch(), fd(), events, tag());
    if (result == -Linux.EEXIST) { // of the same file, by a registration that was left behind
      result = epoll.modify(scratch(), fd(), events, tag());
    }
    if (result == -Linux.EPERM && registered == 0) {
      change(REFUSE);
      keepInode();
      return null;
    }
    if (result == -Linux.EINVAL && poller().leaveOuterEpoll()) {
      return register(events); // the file was in too many epolls within epolls
    }
    if (result < 0) {
      return registerFailure(result);
    }
    registered = events;
    change((events & Linux.EPOLLET) == 0 ? REGISTER_LEVEL : REGISTER_EDGE);
    confirm();
    return null;
  }

  private Failure registerFailure(long result) {
    if (registered != 0) {
      markStale(); // a change takes no memory and no watch, so the descriptor names another file
    }
    if (result == -Linux.EBADF) {
      return isOpen()
          ? Failure.of(
              Errno.EBADF,
              fd() + " was opened with O_PATH: it can be watched for changes (VNODE) only")
          : LinuxErrno.notOpen(fd());
    }
    if (isOfClosedChannel()) { // so the descriptor may be of another file
      return LinuxErrno.CHANNEL_CLOSED;
    }
    return LinuxErrno.failure(result, "watching descriptor " + fd());
  }

  @Override
  public final long registerWith(Epoll replacement) {
    return replacement.add(scratch(), fd(), registered, tag());
  }

  /**
   * Returns whether a knote of this filter is the only one, so that its deletion ends the
   * registration, and thereby shows whether the descriptor still names the file.
   */
  final boolean isCheckedByDeletion(int filter) {
    Knote kn = newest();
    return kn != null
        && kn.filter() == filter
        && kn == firstNote()
        && ((File.Entry) kn).fileNext() == null
        && isCheckedByEpoll();
  }

  /**
   * Ends the registration. The file is stale if epoll has none of this file under the descriptor,
   * which then names another file.
   */
  final void unregister() {
    if (registered != 0) {
      registered = 0;
      change(UNREGISTER);
      long result = poller().epoll().delete(scratch(), fd());
      if (result < 0) {
        setStale();
        if (result == -Linux.EBADF) { // epoll has forgotten it, unless a duplicate is open
          poller().rememberLeftBehind(fd());
        } else {
          poller().lostRegistration(fd());
        }
      }
    }
  }

  @Override
  public final boolean isRegistered() {
    return registered != 0;
  }

  final boolean isRegisteredFor(int events) {
    return (registered & events) != 0;
  }

  /**
   * Returns whether epoll reports at each call what still holds, so that a reported knote may rest.
   */
  final boolean isLevel() {
    return DescriptorState.isLevel(state()) && !poller().isEdgeOnly();
  }

  final boolean isUnpollable() {
    return DescriptorState.isUnpollable(state());
  }

  // ---- news that poll consumes ----

  private boolean checkConsumesNews() {
    return isPlainDescriptor() && kind() == FileKind.UNSIZED && calls().isOnProc(fd());
  }

  /** Has the file polled by the background poller alone; returns null, or why that can't be. */
  private @Nullable Failure watchNews() {
    keepInode();
    ConsumedNews news = new ConsumedNews((OpenFile) this);
    Failure failure = news.watch();
    if (failure != null) {
      return failure;
    }
    unregister();
    makeRare().news = news;
    change(REFUSE);
    confirm();
    return null;
  }

  // ---- what is ready ----

  @Override
  public final void reported(int events, long round) {
    reported = (short) events;
    confirm(round);
    change(REPORT);
  }

  /**
   * Makes the registration edge-triggered if no knote has wanted what epoll reported: by levels it
   * would report that forever.
   */
  final void demoteIfUnwanted() {
    if (DescriptorState.isUnwanted(state()) && !poller().isEdgeOnly()) {
      change(DEMOTE);
      update();
    }
  }

  /**
   * Accepts the evaluation of a knote, which wants what epoll reported if it is active and enabled.
   */
  final void evaluated(boolean wanted) {
    if (wanted) {
      change(WANT);
    }
  }

  /**
   * Returns whether the evaluation of a knote is left to the report that epoll is about to make,
   * since the file has just been registered.
   */
  final boolean leavesToEpoll() {
    boolean awaited = DescriptorState.isAwaited(state());
    if (awaited) {
      change(ASK);
    }
    return awaited;
  }

  /**
   * Returns whether the evaluation of a disabled knote is left to the next gather. Not if epoll has
   * just reported the file.
   */
  final boolean leavesToGather() {
    return isRegisteredFor(Linux.EPOLLIN) && !isReported() && poller().polledLater(tag());
  }

  @Override
  public final boolean isReported() {
    return isConfirmed() && DescriptorState.isReported(state());
  }

  /** Returns what is ready: what epoll reported if that was in this round, or what poll reports. */
  final int ready() {
    if (isReported()) {
      return reported;
    }
    if (checkStale()) {
      return 0;
    }
    int polled = poll();
    if ((polled & Linux.POLLNVAL) != 0) {
      markStale();
      return 0;
    }
    return polled;
  }

  final int poll() {
    return calls().poll(fd(), Linux.EPOLLIN | Linux.EPOLLOUT | Linux.EPOLLPRI | Linux.EPOLLRDHUP);
  }
}
