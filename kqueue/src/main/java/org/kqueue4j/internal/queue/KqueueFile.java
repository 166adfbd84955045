// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.kqueue4j.sys.Event.EVFILT_READ;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.KqueueReadFilter;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.KqueueException;

/** A kqueue as a file that other kqueues can watch ({@code kqueueops}). */
public class KqueueFile extends File {
  private final KernelQueue queue;
  private final KqueueReadFilter read;

  /** Creates a file for a kqueue, with one reference, which is the caller's. */
  public KqueueFile(KernelQueue queue) {
    this.queue = queue;
    this.read = new KqueueReadFilter(queue.watchers, queue::count);
  }

  public final KernelQueue queue() {
    return queue;
  }

  @Override
  public final @Nullable Failure attach(Knote kn) {
    if (kn.filter() == EVFILT_READ) {
      try {
        queue.watched();
      } catch (KqueueException e) { // there is no thread to poll it
        return Failure.of(e);
      }
    }
    return read.attach(kn);
  }

  @Override
  protected void released() {
    queue.close();
  }
}
