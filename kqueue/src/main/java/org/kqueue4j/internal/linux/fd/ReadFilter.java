// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_HUP;
import static org.kqueue4j.sys.Event.EV_NODATA;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_EOF;
import static org.kqueue4j.sys.Event.NOTE_FILE_POLL;

import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.sys.Linux;

/**
 * READ on a descriptor: something can be read, or nothing more will come.
 *
 * <p>A regular file whose end is before the position of the next read is ready too, with negative
 * data and whatever the mark. At the end it is ready with {@code NOTE_EOF}; always, with {@code
 * NOTE_FILE_POLL}.
 *
 * <p>A mark of more than one byte is reached when so many can be read; or when something can be
 * read and Linux does not count all of it, or has no room for so many, so that no mark is waited
 * for in vain; or by an error.
 *
 * <p>A FIFO that all writers have closed is at its end until a new one opens it.
 */
final class ReadFilter extends OpenFileFilter {
  static final ReadFilter OPS = new ReadFilter();

  private ReadFilter() {}

  @Override
  boolean evaluate(Knote kn, OpenFile file) {
    if (file.isUnpollable()) {
      return evaluateUnpollable(kn, file);
    }
    // ONESHOT, once pending, is reported whatever becomes of it, so it must not be pending later.
    if (kn.isDisabled() && !kn.hasFlags(EV_ONESHOT) && !hasLowat(kn) && file.leavesToGather()) {
      return false;
    }
    int ready = file.ready();
    if (file.isReadEof(ready)) {
      long count = file.readable(ready);
      kn.setData(file.reported(count));
      kn.clearFlags(EV_NODATA | EV_HUP);
      kn.addFlags(
          EV_EOF | (count == 0 ? EV_NODATA : 0) | ((ready & Linux.EPOLLHUP) != 0 ? EV_HUP : 0));
      file.endReached(ready);
      return true;
    }
    file.endPassed();
    kn.clearFlags(EV_EOF | EV_NODATA | EV_HUP);
    if ((ready & (Linux.EPOLLIN | Linux.EPOLLERR)) == 0) {
      kn.setData(0);
      return false;
    }
    if (!hasLowat(kn)) {
      return enough(kn, file);
    }
    long count = file.readable(ready);
    kn.setData(file.reported(count));
    return count < 0
        || count >= kn.savedData()
        || (ready & Linux.EPOLLERR) != 0
        || count > 0 && file.mayCountLess(kn.savedData());
  }

  private static boolean evaluateUnpollable(Knote kn, OpenFile file) {
    if (!file.checkSame()) {
      file.markStale();
      return false;
    }
    FileKind kind = file.kind();
    kn.setData(file.count(EVFILT_READ));
    if (kind == FileKind.NULL) {
      kn.addFlags(EV_EOF | EV_NODATA);
    }
    return !kind.grows() || evaluateRegular(kn);
  }

  private static boolean evaluateRegular(Knote kn) {
    kn.setFflags(kn.data() == 0 ? kn.savedFflags() & NOTE_EOF : 0);
    if (kn.fflags() != 0 || (kn.savedFflags() & NOTE_FILE_POLL) != 0) {
      return true;
    }
    long mark = hasLowat(kn) ? Math.max(1, kn.savedData()) : 1;
    return kn.data() < 0 || kn.data() >= mark;
  }
}
