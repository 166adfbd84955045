// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.sys.Linux;

/**
 * READ for front ends with an interface that is older than kqueue: the data of a change is the mask
 * of poll(2) that is wanted, and that of an event the mask that is ready, with ERR and HUP whether
 * wanted or not. Nothing is counted, and no error is taken from a socket.
 *
 * <p>With the mask {@link QueueOptions#NO_MASK} there are no events at all, which is cheaper than
 * to delete the knote and to add it again.
 */
final class PollFilter extends OpenFileFilter {
  static final PollFilter OPS = new PollFilter();

  private PollFilter() {}

  /** Returns what to ask epoll for. */
  static int wanted(Knote kn) {
    int mask = (int) kn.savedData();
    return mask == QueueOptions.NO_MASK ? 0 : mask | Linux.EPOLLERR | Linux.EPOLLHUP;
  }

  @Override
  boolean evaluate(Knote kn, OpenFile file) {
    int ready =
        (file.isUnpollable() ? Linux.EPOLLIN | Linux.EPOLLOUT | file.checkNews() : file.ready())
            & wanted(kn);
    kn.setData(ready);
    if (ready == 0) {
      file.nothingReady(kn);
    }
    return ready != 0;
  }

  @Override
  public void report(Knote kn, KeventStruct event) {
    kn.copyTo(event);
    file(kn).takeNews();
  }

  @Override
  @Nullable Failure update(OpenFile file) {
    return file.updateAndListen();
  }
}
