// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.sys.Event.EVFILT_WRITE;

import java.nio.channels.Channel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.EventOrigin.LazyCount;
import org.kqueue4j.internal.kern.EventOrigin.LazyError;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.source.SourceIdent;

/**
 * What the events of an {@link OpenFile} report: whether it is at its end, by which error, and how
 * much can be read or written.
 */
abstract sealed class CountedFile extends RegisteredFile implements LazyCount permits OpenFile {
  /**
   * The error that waits at the end of a socket. All events of that end share it.
   *
   * <p>Guarded by the lock of the kqueue, but for the methods of {@link LazyError}.
   */
  static final class SocketError implements LazyError {
    private final CountedFile file;
    private boolean taken;
    private volatile int number; // written under the lock

    SocketError(CountedFile file) {
      this.file = file;
    }

    @Override
    public int error() {
      return file.takeError(this);
    }

    @Override
    public int known() {
      return number;
    }
  }

  /** Of what is ready: neither epoll nor poll has reported it. */
  private static final int UNKNOWN = -1;

  /** What {@link #dataOf} returns once the descriptor does not name the file any more. */
  private long lastCount = 1;

  CountedFile(OpenFiles files, int fd, @Nullable Channel channel, @Nullable SourceIdent source) {
    super(files, fd, channel, source);
  }

  // ---- ends ----

  /** Returns whether what is ready means that nothing more will come to be read. */
  final boolean isReadEof(int ready) {
    if ((ready & (Linux.EPOLLRDHUP | Linux.EPOLLHUP)) == 0) {
      return false;
    }
    // A socket that was never connected hangs up too.
    return (ready & Linux.EPOLLRDHUP) != 0 || !kind().isSocket();
  }

  /** Returns whether what is ready means that nothing more can be written. */
  final boolean isWriteEof(int ready) {
    if ((ready & (Linux.EPOLLERR | Linux.EPOLLHUP)) == 0) {
      return false;
    }
    if (!kind().isSocket()) { // only a pipe reports its end by ERR; others report news or errors
      return (ready & Linux.EPOLLHUP) != 0 || kind() == FileKind.PIPE;
    }
    if ((ready & Linux.EPOLLHUP) == 0) { // the error of one datagram, which does not end anything
      return false;
    }
    if ((ready & (Linux.EPOLLERR | Linux.EPOLLRDHUP)) != 0) {
      return true;
    }
    // A socket that was never connected hangs up too; RDHUP distinguishes them.
    return !isRegisteredFor(Linux.EPOLLRDHUP)
        && (calls().poll(fd(), Linux.EPOLLRDHUP) & Linux.EPOLLRDHUP) != 0;
  }

  /**
   * Returns whether nothing more can be written though poll reports room, as a peer can do it to a
   * unix stream. Makes a system call for these.
   */
  final boolean checkShutForWriting() {
    return kind() == FileKind.UNIX_STREAM && calls().isShutForWriting(fd());
  }

  /**
   * Records that the file is at its end. An error that waits there is left to the program, whose
   * own read or connect is to fail with it, until the program asks the event for it.
   */
  final void endReached(int ready) {
    if ((ready & Linux.EPOLLERR) == 0 || rare().error != null || !kind().isSocket()) {
      return;
    }
    makeRare().error = new SocketError(this);
    if (isPlainDescriptor() && rare().inode == null) {
      keepInode(); // the event may be asked for the error when the registration has ended
    }
  }

  /** Records that the file is not at its end, so that an error of an earlier end is past. */
  final void endPassed() {
    if (rare().error != null) {
      rare().error = null;
    }
  }

  /** Returns the error of the end that was reported last; null for none. */
  final @Nullable SocketError error() {
    return rare().error;
  }

  /**
   * Takes the error from the socket, unless it has been taken or is past. Takes the kqueue's lock.
   */
  final int takeError(SocketError error) {
    files.queue.lock().lock();
    try {
      if (!error.taken) {
        boolean waits = rare().error == error && checkSame();
        error.number = waits ? calls().socketError(fd()) : 0;
        error.taken = true;
      }
      return error.number;
    } finally {
      files.queue.lock().unlock();
    }
  }

  // ---- counts ----

  /** Returns how much can be read or written now, by a system call. */
  final long count(int filter) {
    lastCount =
        filter == EVFILT_WRITE ? kind().writable(calls(), fd()) : reported(readable(UNKNOWN));
    return lastCount;
  }

  /** Returns a count as events report it. */
  final long reported(long count) {
    return kind().reported(count);
  }

  /**
   * Returns how much can be read now; {@link FileKind#SOME} or {@link FileKind#EMPTY}, which are
   * negative, if poll sees what is not counted. The count of an eventfd is unsigned.
   *
   * @param ready what is ready; {@link #UNKNOWN} to call poll if that matters
   */
  final long readable(int ready) {
    long count = kind().readable(calls(), fd());
    if (isUnpollable() || count > 0 || kind() == FileKind.EVENTFD) {
      return count;
    }
    int now = ready == UNKNOWN ? poll() : ready;
    boolean something =
        (now & Linux.EPOLLIN) != 0
            && (!isReadEof(now) || kind().isAnyLeft(calls(), fd(), (now & Linux.EPOLLERR) != 0));
    return something ? kind().uncounted(count) : 0;
  }

  /**
   * Returns whether a low-water mark must not be waited for, though less can be read: only the
   * first message is counted, or the buffer may have no room for so much.
   */
  final boolean mayCountLess(long mark) {
    return kind() == FileKind.SOCKET
        && (calls().isOfDatagrams(fd()) || calls().mayHoldLess(fd(), mark));
  }

  /** {@inheritDoc} Takes the lock of the kqueue. */
  @Override
  public final long dataOf(int filter) {
    files.queue.lock().lock();
    try {
      return !files.queue.isClosed() && checkSame() ? count(filter) : lastCount;
    } finally {
      files.queue.lock().unlock();
    }
  }
}
