// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;

/**
 * Waits by poll(2) for an epoll together with files that can't be in it. These are other epolls,
 * since Linux lets a file be in at most 500 epolls that are in an epoll themselves; and {@link
 * BackgroundPoller.ConsumingFile}s. Takes time in proportion to their number.
 *
 * <p>Belongs to the thread of the {@link BackgroundPoller}.
 */
final class SeparatePoll {
  /** {@code struct pollfd}. */
  private static final class Layout {
    static final long FD = 0;
    static final long EVENTS = 4;
    static final long REVENTS = 6;
    static final long SIZE = 8;
  }

  /** {@code struct timespec} comes first, then the array. */
  private static final long ARRAY = 16;

  /** The conditions that poll has reported for a descriptor. */
  record Report(int fd, int events) {}

  private final List<BackgroundPoller.Entry> entries;

  /** The length of the array: the epoll, the epolls of the entries, the files. */
  private final int size;

  private final SyscallBuffer scratch;

  SeparatePoll(
      Epoll epoll,
      List<BackgroundPoller.Entry> entries,
      List<BackgroundPoller.ConsumingFile> files) {
    this.entries = List.copyOf(entries);
    // One entry for each number, since the first that is polled consumes what is reported.
    int[] numbers =
        files.stream().mapToInt(BackgroundPoller.ConsumingFile::fd).distinct().toArray();
    this.size = 1 + entries.size() + numbers.length;
    this.scratch = new SyscallBuffer(ARRAY + size * Layout.SIZE);
    set(0, epoll.fd(), Linux.EPOLLIN);
    for (int i = 0; i < this.entries.size(); i++) {
      set(i + 1, this.entries.get(i).epollFd(), Linux.EPOLLIN);
    }
    for (int i = 0; i < numbers.length; i++) {
      set(1 + entries.size() + i, numbers[i], Linux.EPOLLPRI);
    }
  }

  private void set(int i, int fd, int events) {
    long at = ARRAY + i * Layout.SIZE;
    scratch.setInt(at + Layout.FD, fd);
    scratch.setShort(at + Layout.EVENTS, events);
    scratch.setShort(at + Layout.REVENTS, 0);
  }

  /**
   * Waits until any of them is readable.
   *
   * @param nanos how long at most; {@link Sleeper#FOREVER} for no limit
   */
  void await(long nanos) {
    long limit = nanos == Sleeper.FOREVER ? 0 : scratch.address();
    Epoll.setTime(scratch, nanos);
    scratch.call(Syscall.PPOLL, scratch.address() + ARRAY, size, limit, 0, 0, 0);
  }

  /** Returns the entries whose epolls were found readable. */
  List<BackgroundPoller.Entry> takeReady() {
    List<BackgroundPoller.Entry> ready = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (takeEvents(i + 1) != 0) {
        ready.add(entries.get(i));
      }
    }
    return ready;
  }

  /** Returns the conditions that poll has reported for files. */
  List<Report> takeReports() {
    List<Report> reports = new ArrayList<>();
    for (int i = 1 + entries.size(); i < size; i++) {
      int events = takeEvents(i);
      if (events != 0) {
        reports.add(new Report(scratch.getInt(ARRAY + i * Layout.SIZE + Layout.FD), events));
      }
    }
    return reports;
  }

  private int takeEvents(int i) {
    long revents = ARRAY + i * Layout.SIZE + Layout.REVENTS;
    int events = scratch.getShort(revents);
    scratch.setShort(revents, 0);
    return events;
  }

  /** Returns the poll of an epoll with entries and files; null if there are none of these. */
  static @Nullable SeparatePoll of(
      Epoll epoll,
      List<BackgroundPoller.Entry> entries,
      List<BackgroundPoller.ConsumingFile> files) {
    return entries.isEmpty() && files.isEmpty() ? null : new SeparatePoll(epoll, entries, files);
  }
}
