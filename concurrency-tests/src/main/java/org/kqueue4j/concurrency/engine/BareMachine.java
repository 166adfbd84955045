// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Lock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.DescriptorFilter;
import org.kqueue4j.internal.filter.UnsupportedFilter;
import org.kqueue4j.internal.filter.UserFilter;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FileTable;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.Machine;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.queue.ChangeSource;
import org.kqueue4j.internal.queue.EventSink;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.queue.KqueueFile;
import org.kqueue4j.sys.Event;

/**
 * The least machine that the engine runs on: three files, USER, and under the number of AIO a
 * filter that sums the hints of one source. No thread sleeps on it.
 *
 * <p>Safe for use by any thread.
 */
final class BareMachine implements Machine, FileTable, Sleeper {
  /** The filter that sums hints. */
  static final int SUM = EVFILT_AIO;

  private static final FilterOps USER = new UserFilter();
  private static final FilterOps DESCRIPTOR = new DescriptorFilter();
  private static final FilterOps NONE = new UnsupportedFilter("a bare machine");

  /** The source of {@link #SUM}. */
  final Klist source = new Klist();

  private final FilterOps sum =
      new FilterOps() {
        @Override
        public @Nullable Failure attach(Knote kn) {
          source.insert(kn);
          return null;
        }

        @Override
        public void detach(Knote kn) {
          source.remove(kn);
        }

        @Override
        public boolean event(Knote kn, long hint) {
          kn.setData(kn.data() + hint);
          return kn.data() != 0;
        }
      };
  private final AtomicReferenceArray<@Nullable File> files = new AtomicReferenceArray<>(3);
  private final AtomicInteger closed = new AtomicInteger();

  /** Installs a queue as a descriptor, from 0 to 2. */
  void install(int fd, KernelQueue queue) {
    files.set(fd, new KqueueFile(queue));
  }

  /** Closes a descriptor as a process does: its number, its knotes, its reference. */
  void close(int fd) {
    File file = files.getAndSet(fd, null);
    if (file != null) {
      file.closeNotes(fd);
      file.drop();
    }
  }

  /** Returns the number of queues that have reported their close. */
  int closedQueues() {
    return closed.get();
  }

  /** Adds a knote; returns 0 or the errno. */
  static int add(KernelQueue queue, long ident, int filter, int flags) {
    return number(queue.register(ident, filter, Event.EV_ADD | flags, 0, 0, null));
  }

  /** Deletes a knote; returns 0 or the errno. */
  static int delete(KernelQueue queue, long ident, int filter) {
    return number(queue.register(ident, filter, Event.EV_DELETE, 0, 0, null));
  }

  /** Triggers a user event; returns 0 or the errno. */
  static int trigger(KernelQueue queue, long ident) {
    return number(queue.register(ident, EVFILT_USER, 0, Event.NOTE_TRIGGER, 0, null));
  }

  private static int number(@Nullable Failure failure) {
    return failure == null ? 0 : failure.errno().number();
  }

  /** Takes the pending events; returns their number. */
  static int scan(KernelQueue queue) {
    return queue.kevent(ChangeSource.NONE, (batch, count) -> count, 8, KernelQueue.POLL);
  }

  /** Takes the pending events; returns the number of those of one filter. */
  static int scan(KernelQueue queue, int filter) {
    return scan(queue, event -> event.filter == filter ? 1 : 0);
  }

  /** Takes the pending events; returns the sum of their data. */
  static int scanData(KernelQueue queue) {
    return scan(queue, event -> (int) event.data);
  }

  private static int scan(KernelQueue queue, ToIntFunction<KeventStruct> value) {
    int[] sum = {0};
    EventSink sink =
        (batch, count) -> {
          for (int i = 0; i < count; i++) {
            sum[0] += value.applyAsInt(batch[i]);
          }
          return count;
        };
    queue.kevent(ChangeSource.NONE, sink, 8, KernelQueue.POLL);
    return sum[0];
  }

  @Override
  public FileTable files() {
    return this;
  }

  @Override
  public Sleeper sleeper() {
    return this;
  }

  @Override
  public void closed() {
    closed.incrementAndGet();
  }

  @Override
  public FilterOps filter(int filter) {
    return switch (filter) {
      case SUM -> sum;
      case EVFILT_USER -> USER;
      case EVFILT_READ -> DESCRIPTOR;
      default -> NONE;
    };
  }

  @Override
  public @Nullable File hold(long ident, @Nullable Object subject) {
    File file = files.get((int) ident);
    return file != null && file.tryHold() ? file : null;
  }

  @Override
  public boolean isClosed(long ident, File file) {
    return files.get((int) ident) != file;
  }

  @Override
  public long now() {
    return System.nanoTime();
  }

  @Override
  public Wake sleep(Lock lock, Object channel, long nanos, int wanted) {
    throw new AssertionError("no thread sleeps on this machine");
  }

  @Override
  public boolean wakeup(Object channel) {
    return true;
  }

  @Override
  public void wakeupAll(Object channel) {}
}
