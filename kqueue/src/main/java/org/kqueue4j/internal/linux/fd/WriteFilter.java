package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.internal.linux.sys.Linux.EPOLLERR;
import static org.kqueue4j.internal.linux.sys.Linux.EPOLLHUP;
import static org.kqueue4j.internal.linux.sys.Linux.EPOLLOUT;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_HUP;
import static org.kqueue4j.sys.Event.EV_NODATA;

import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;

/** WRITE on a descriptor: there is room, or nobody will read. */
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
      if ((ready & EPOLLHUP) != 0) { // of a pipe without readers poll says that there is an error
        kn.addFlags(EV_HUP);
      }
      file.ended(ready);
      return true;
    }
    file.goesOn();
    kn.clearFlags(EV_EOF | EV_NODATA | EV_HUP);
    // An unconnected socket hangs up and claims to be writable.
    if ((ready & (EPOLLOUT | EPOLLERR)) == 0 || (ready & EPOLLHUP) != 0) {
      kn.setData(0);
      file.askAgain(kn);
      return false;
    }
    if (!OpenFile.hasLowat(kn)) {
      return enough(kn, file);
    }
    boolean enough = enough(kn, file) || file.hasAllRoom(kn.data()) || file.isShutForWriting();
    file.askedForRoom(kn, enough);
    return enough;
  }

  @Override
  public void report(Knote kn, KeventStruct event) {
    OpenFile file = file(kn);
    if (!kn.hasFlags(EV_EOF) && file.isShutForWriting()) {
      end(kn);
    }
    super.report(kn, event);
    file.reportedRoom();
  }

  private static void end(Knote kn) {
    kn.setData(0);
    kn.addFlags(EV_EOF | EV_NODATA);
  }
}
