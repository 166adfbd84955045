// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.nio.file.Path;
import java.time.Duration;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;

/** Acts once after a burst of changes, when there has been none for a while. */
final class Debounce {
  private Debounce() {}

  // doc: watch
  static void watch(Path folder, Duration quiet, Runnable action) throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.file(folder, VnodeNote.WRITE));
      Kevent timer = Watch.timer(quiet);
      Object latest = null; // stands for the last change; null if all has been acted on
      for (; ; ) {
        for (Kevent event : kq.take()) {
          if (event.filter() == Filter.VNODE) {
            if (latest != null) {
              kq.delete(timer);
            }
            latest = new Object();
            kq.add(timer.udata(latest));
          } else if (event.attachment() == latest) {
            kq.delete(timer);
            latest = null;
            action.run();
          }
        }
      }
    }
  }
  // end doc
}
