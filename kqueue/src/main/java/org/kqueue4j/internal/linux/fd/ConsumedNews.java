// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.wait.BackgroundPoller;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.KqueueException;

/**
 * The news of a file of procfs whose poll consumes what it reports, so that the first caller has it
 * and no other. Only the {@link BackgroundPoller} polls it, and no epoll.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class ConsumedNews implements BackgroundPoller.ConsumingFile {
  private final OpenFile file;

  /** What poll has reported and no event has reported yet. */
  private int events;

  ConsumedNews(OpenFile file) {
    this.file = file;
  }

  /** Has the file polled until it has news; returns null, or why that can't be. */
  @Nullable Failure watch() {
    try {
      BackgroundPoller.INSTANCE.add(this);
      return null;
    } catch (KqueueException e) {
      return Failure.of(e);
    }
  }

  void unwatch() {
    BackgroundPoller.INSTANCE.remove(this);
  }

  /** Returns the news that no event has reported; none if the descriptor names another file. */
  int check() {
    if (events != 0 && !file.checkSame()) {
      file.markStale();
      return 0;
    }
    return events;
  }

  /** Takes the news into an event, and waits for the next. */
  void take() {
    events = 0;
    BackgroundPoller.INSTANCE.add(this);
  }

  @Override
  public int fd() {
    return file.fd();
  }

  @Override
  public void pollReported(int news) {
    KernelQueue queue = file.files.queue;
    queue.lock().lock();
    try {
      if (!file.isStale() && !queue.isClosed()) {
        events |= news;
        try {
          file.notifyKnotes(queue);
        } finally {
          file.poller().dropStale();
        }
      }
    } finally {
      queue.lock().unlock();
    }
  }
}
