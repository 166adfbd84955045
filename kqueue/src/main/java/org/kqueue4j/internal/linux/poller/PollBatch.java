// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * What one call of {@code epoll_wait} has reported, until the knotes are notified. Reused; belongs
 * to one thread at a time.
 */
public final class PollBatch {
  private static final int SMALLEST = 48;

  /** How many events there are, not all of which are of files. */
  int count;

  /** How many of them are of files. */
  int files;

  final List<EventSourceFd> sources = new ArrayList<>();
  boolean kicked;
  private @Nullable EpollEvents events;
  private @Nullable SyscallBuffer scratch;

  public EpollEvents events() {
    EpollEvents e = events;
    if (e == null) {
      e = new EpollEvents(SMALLEST);
      events = e;
    }
    return e;
  }

  public SyscallBuffer scratch() {
    SyscallBuffer s = scratch;
    if (s == null) {
      s = new SyscallBuffer();
      scratch = s;
    }
    return s;
  }

  /** Returns how many events it has room for; 0 if it was never used. */
  public int capacity() {
    return events == null ? 0 : events.capacity();
  }

  /** Makes room for so many events, and returns their number. */
  public int makeRoom(int room) {
    int capacity = events().capacity();
    if (capacity < room) {
      events = new EpollEvents(Math.max(room, 2 * capacity));
    }
    return room;
  }

  /** Returns whether there was a kick, which is meant for the thread that waits in the epoll. */
  public boolean hasKick() {
    return kicked;
  }

  public boolean hasFiles() {
    return files > 0;
  }

  public boolean isEmpty() {
    return files == 0 && sources.isEmpty();
  }

  /**
   * Notifies the knotes. Called with the lock, which may be given up for a time. Returns what was
   * thrown before, with what filters have thrown added.
   */
  public @Nullable Throwable notifyKnotes(
      KernelQueue queue, Poller poller, @Nullable Throwable thrown) {
    for (int i = 0; files > 0 && i < count; i++) {
      PolledFile file = poller.find(events().tag(i));
      if (file != null) {
        try {
          file.notifyReported(queue);
        } catch (RuntimeException | Error e) {
          thrown = Exceptions.add(thrown, e);
        }
      }
    }
    for (int i = 0; i < sources.size(); i++) {
      try {
        sources.get(i).drainInTurn(queue);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    return thrown;
  }

  public void clear() {
    count = 0;
    files = 0;
    if (!sources.isEmpty()) {
      sources.clear();
    }
    kicked = false;
  }
}
