// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;

/**
 * Files whose READ knotes were enabled while no thread slept on the kqueue. They are polled by the
 * next thread that gathers events, all in one call.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class EnabledFiles {
  private static final int POLLED =
      Linux.EPOLLIN | Linux.EPOLLOUT | Linux.EPOLLPRI | Linux.EPOLLRDHUP;

  /** What holds without being news of a READ knote. */
  private static final int OTHERS = Linux.EPOLLOUT | Linux.EPOLLPRI;

  private final long[] tags = new long[DescriptorCalls.MOST_POLLED];

  /** What holds of each, once it was polled. */
  private final int[] conditions = new int[tags.length];

  private int count;

  int count() {
    return count;
  }

  /** Adds a file by its tag; returns false if there is no room. */
  boolean add(long tag) {
    for (int i = 0; i < count; i++) {
      if (tags[i] == tag) {
        return true;
      }
    }
    if (count == tags.length) {
      return false;
    }
    tags[count++] = tag;
    return true;
  }

  /** Polls the files, and takes out those that are not ready. */
  void poll(Poller poller) {
    DescriptorCalls calls = poller.calls();
    int polled = 0;
    for (int i = 0; i < count; i++) {
      PolledFile file = poller.find(tags[i]);
      if (file != null && file.isRegistered()) {
        tags[polled] = tags[i];
        calls.setPolled(polled++, file.fd(), POLLED);
      }
    }
    count = 0;
    if (polled == 0 || !calls.pollAll(polled)) {
      return;
    }
    for (int i = 0; i < polled; i++) {
      int holds = calls.polled(i);
      PolledFile file = poller.find(tags[i]);
      if (file != null && (holds & Linux.POLLNVAL) != 0) {
        poller.markStale(file);
      } else if (file != null && (holds & ~OTHERS) != 0) {
        tags[count] = tags[i];
        conditions[count++] = holds;
      }
    }
  }

  /**
   * Moves what was polled behind the first n events, but for files that are among those: no file is
   * reported twice in a round. Returns the number of events.
   */
  int moveTo(EpollEvents events, int n, Poller poller) {
    int end = n;
    for (int i = 0; i < count; i++) {
      PolledFile file = poller.find(tags[i]);
      if (file != null && !file.isReported()) {
        events.set(end++, conditions[i], tags[i]);
      }
    }
    count = 0;
    return end;
  }
}
