// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_HUP;
import static org.kqueue4j.sys.Event.EV_NODATA;

import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.sys.Linux;

/** WRITE on a descriptor: there is room, or nothing more can be written. */
final class WriteFilter extends OpenFileFilter {
  static final WriteFilter OPS = new WriteFilter();

  private WriteFilter() {}

  @Override
  boolean evaluate(Knote kn, OpenFile file) {
    if (file.isUnpollable()) {
      kn.setData(file.count(EVFILT_WRITE));
      return true;
    }
    int ready = file.ready();
    if (file.isWriteEof(ready)) {
      end(kn);
      // Of a pipe without readers poll reports an error instead.
      if ((ready & Linux.EPOLLHUP) != 0) {
        kn.addFlags(EV_HUP);
      }
      file.endReached(ready);
      return true;
    }
    file.endPassed();
    kn.clearFlags(EV_EOF | EV_NODATA | EV_HUP);
    // A socket that was never connected hangs up and is reported as writable.
    if ((ready & (Linux.EPOLLOUT | Linux.EPOLLERR)) == 0 || (ready & Linux.EPOLLHUP) != 0) {
      kn.setData(0);
      file.nothingReady(kn);
      return false;
    }
    if (!hasLowat(kn)) {
      return enough(kn, file);
    }
    boolean enough = enough(kn, file) || file.hasAllRoom(kn.data()) || file.checkShutForWriting();
    file.roomEvaluated(kn, enough);
    return enough;
  }

  @Override
  public void report(Knote kn, KeventStruct event) {
    OpenFile file = file(kn);
    if (!kn.hasFlags(EV_EOF) && file.checkShutForWriting()) {
      end(kn);
    }
    super.report(kn, event);
    file.roomReported();
  }

  private static void end(Knote kn) {
    kn.setData(0);
    kn.addFlags(EV_EOF | EV_NODATA);
  }
}
