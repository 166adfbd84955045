package org.kqueue4j.linux;

import static org.kqueue4j.linux.EpollEvents.ERR;
import static org.kqueue4j.linux.EpollEvents.IN;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_NODATA;

import org.kqueue4j.spi.Knote;

/**
 * READ on a descriptor: there is something to take, or nothing more will come.
 *
 * <p>A regular file that is shorter than the place where the next read begins, since it shrank or
 * was positioned so, is ready too, with negative data and whatever the mark.
 *
 * <p>A FIFO whose writers have left and to which a new one has come is no longer at its end.
 */
final class ReadFilter extends OpenFileFilter {
  static final ReadFilter OPS = new ReadFilter();

  private ReadFilter() {}

  @Override
  boolean evaluate(Knote kn, OpenFile file) {
    if (file.isUnpollable()) {
      return unpollable(kn, file);
    }
    int ready = file.ready();
    if (file.isReadEof(ready)) {
      kn.setData(file.count(EVFILT_READ));
      kn.clearFlags(EV_NODATA);
      kn.addFlags(kn.data() == 0 ? EV_EOF | EV_NODATA : EV_EOF);
      file.ended(ready);
      return true;
    }
    file.goesOn();
    kn.clearFlags(EV_EOF | EV_NODATA);
    if ((ready & (IN | ERR)) == 0) {
      kn.setData(0);
      return false;
    }
    return enough(kn, file);
  }

  private static boolean unpollable(Knote kn, OpenFile file) {
    if (!file.isSame()) {
      file.condemn();
      return false;
    }
    FileKind kind = file.kind();
    kn.setData(file.count(EVFILT_READ));
    if (kind == FileKind.NULL) {
      kn.addFlags(EV_EOF | EV_NODATA);
    }
    if (!kind.grows()) {
      return true;
    }
    long mark = OpenFile.hasLowat(kn) ? Math.max(1, kn.savedData()) : 1;
    return kn.data() < 0 || kn.data() >= mark;
  }
}
