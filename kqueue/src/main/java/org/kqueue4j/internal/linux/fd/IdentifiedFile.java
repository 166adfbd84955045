// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.CLOSE;
import static org.kqueue4j.internal.linux.fd.DescriptorState.Event.NEXT_ROUND;

import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.linux.inotify.WatchedFile;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.poller.PolledFile;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.source.SourceIdent;

/**
 * The identity of an {@link OpenFile}: the file that its descriptor named when it was first held,
 * and whether the descriptor still names that file.
 *
 * <p>The channel knows that the descriptor came from, if it came from one. Otherwise epoll knows,
 * which identifies its registrations by descriptor <i>and</i> file: to add one again fails with
 * EEXIST if and only if both are the same.
 *
 * <p>An OpenFile consists of four classes, each with one concern and each a subclass of the one
 * before, since four objects would take more memory than one.
 */
abstract sealed class IdentifiedFile extends File implements PolledFile permits RegisteredFile {
  /** The state of a descriptor that few descriptors need. Guarded by the lock of the kqueue. */
  static final class RareState {
    /** The ident in changes and events if the descriptor is the library's own. */
    @Nullable SourceIdent source;

    /**
     * The inode that the descriptor is open on, if the file can't be polled or has a VNODE knote:
     * then there may be no registration by which to check the file.
     */
    DescriptorCalls.@Nullable Inode inode;

    /** The inode alone identifies the file, since epoll's EEXIST may be of another registration. */
    boolean isKnownByInode;

    /** The news of a file whose poll consumes them; null if it is no such file. */
    @Nullable ConsumedNews news;

    /** What inotify watches for the file; null if it never did. */
    @Nullable WatchedFile watched;

    /** The error that waited at the end that was reported last; null for none. */
    CountedFile.@Nullable SocketError error;

    /** Evaluates the WRITE knote again after a time; null if there never was need. */
    @Nullable RoomCheck roomCheck;
  }

  /** The state of all files without a rare one; never written to. */
  private static final RareState NONE = new RareState();

  final OpenFiles files;
  private final int fd;
  private final int generation;
  private @Nullable Channel channel;
  private RareState rare = NONE;

  /** One of {@link DescriptorState}. */
  private byte state = DescriptorState.NEW;

  /** The last round of the poller in which the descriptor was found to name this file. */
  private long confirmed = -1;

  IdentifiedFile(OpenFiles files, int fd, @Nullable Channel channel, @Nullable SourceIdent source) {
    this.files = files;
    this.fd = fd;
    this.generation = files.poller.nextGeneration();
    this.channel = channel;
    if (source != null) {
      RareState own = new RareState();
      own.source = source;
      this.rare = own;
    }
  }

  final Poller poller() {
    return files.poller;
  }

  final DescriptorCalls calls() {
    return poller().calls();
  }

  final SyscallBuffer scratch() {
    return poller().scratch();
  }

  /** Returns the rare state, to be read only. */
  final RareState rare() {
    return rare;
  }

  /** Returns the rare state, to be written to. */
  final RareState makeRare() {
    if (rare == NONE) {
      rare = new RareState();
    }
    return rare;
  }

  final byte state() {
    return state;
  }

  final void change(DescriptorState.Event event) {
    state = DescriptorState.next(state, event);
  }

  @Override
  public final int fd() {
    return fd;
  }

  final long ident() {
    SourceIdent source = rare.source;
    return source == null ? fd : source.number();
  }

  /** Returns the ident as an object; null for a descriptor of the program's. */
  final @Nullable SourceIdent sourceIdent() {
    return rare.source;
  }

  /** Returns what epoll hands back with each event. */
  final long tag() {
    return (long) generation << 32 | fd;
  }

  @Override
  public final boolean hasTag(long tag) {
    return tag == tag();
  }

  final void adopt(Channel owner) {
    channel = owner;
  }

  /** Returns whether it is known of the descriptor only that the program has opened it. */
  final boolean isPlainDescriptor() {
    return channel == null && rare.source == null;
  }

  final boolean isOfSelectableChannel() {
    return channel instanceof SelectableChannel;
  }

  final boolean isOfClosedChannel() {
    Channel owner = channel;
    return owner != null && !owner.isOpen();
  }

  @Override
  public final boolean isStale() {
    return DescriptorState.isStale(state);
  }

  @Override
  public final void setStale() {
    change(CLOSE);
  }

  /** Marks the file as stale; its knotes are dropped once no knote is acquired. */
  final void markStale() {
    poller().markStale(this);
  }

  @Override
  public final void dropKnotes() {
    files.drop(this);
  }

  /** {@inheritDoc} Checks once in each round. */
  @Override
  public final boolean checkStale() {
    return isStale() || !isConfirmed() && !checkSame();
  }

  @Override
  public final boolean checkSame() {
    boolean same = checkSame(isRegistered() ? poller().epoll() : null);
    if (same) {
      confirm();
    }
    return same;
  }

  /** Returns whether the descriptor was found to name this file in this round. */
  final boolean isConfirmed() {
    return confirmed == poller().round();
  }

  /** Records that the descriptor names this file in this round. */
  final void confirm() {
    if (!isConfirmed()) {
      confirmed = poller().round();
      change(NEXT_ROUND);
    }
  }

  /** Records the same for a round of whose reports the next one is of this file. */
  final void confirm(long round) {
    confirmed = round;
  }

  @Override
  public final boolean checkSame(@Nullable Epoll epoll) {
    if (isStale()) {
      return false;
    }
    if (rare.source != null) { // the program can't close it
      return true;
    }
    if (channel != null) {
      return !isOfClosedChannel();
    }
    DescriptorCalls.Inode inode = rare.inode;
    if (inode != null && (epoll == null || rare.isKnownByInode)) {
      return calls().isOpenOn(fd, inode) || checkCopiedUp(inode);
    }
    if (epoll == null || files.closesAnnounced) {
      return true;
    }
    return isSame(epoll, epoll.add(scratch(), fd, Linux.EPOLLET, tag()));
  }

  private boolean isSame(Epoll epoll, long added) {
    if (added == 0 && epoll.delete(scratch(), fd) < 0) { // of another file, not asked for
      poller().lostRegistration(fd);
    }
    return added == -Linux.EEXIST;
  }

  @Override
  public final boolean isCheckedByEpoll() {
    return isPlainDescriptor()
        && isRegistered()
        && !isStale()
        && !rare.isKnownByInode
        && !files.closesAnnounced;
  }

  @Override
  public final boolean isSame(long added) {
    if (added != 0 && added != -Linux.EEXIST) {
      return checkSame(); // the kernel may not have tried
    }
    boolean same = isSame(poller().epoll(), added);
    if (same) {
      confirm();
    }
    return same;
  }

  /**
   * Returns whether the descriptor names the same file though its inode is another one, since
   * overlayfs has copied the file up. Inotify knows the files that it watches; of others the inode
   * number must do.
   */
  private boolean checkCopiedUp(DescriptorCalls.Inode before) {
    DescriptorCalls.Inode now = calls().inode(fd);
    WatchedFile watched = rare.watched;
    boolean same =
        watched != null && watched.isWatched()
            ? watched.checkOpenOnSame()
            : now.hasSameNumber(before) && calls().isOverlay(fd);
    if (same) {
      rare.inode = now;
    }
    return same;
  }

  /** Keeps the inode that the descriptor is open on, to recognize the file by it. */
  final void keepInode() {
    makeRare().inode = calls().inode(fd);
  }

  /**
   * Makes sure that this file can be distinguished from one that the descriptor named before, of
   * which epoll may have a registration; returns null, or why that is impossible. No two sockets
   * have the same inode; other files may.
   */
  final @Nullable Failure identify(FileKind kind) {
    if (!kind.isSocket()) {
      return poller().leaveBehind(fd);
    }
    keepInode();
    makeRare().isKnownByInode = true;
    return null;
  }

  @Override
  public final boolean isOpen() {
    return calls().isOpen(fd);
  }

  @Override
  protected final void released() {
    files.forget(this);
  }

  @Override
  protected final boolean isLeaf() {
    return rare.source == null; // else a descriptor is closed
  }
}
