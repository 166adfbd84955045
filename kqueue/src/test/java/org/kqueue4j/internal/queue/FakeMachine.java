// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.DescriptorFilter;
import org.kqueue4j.internal.filter.UnsupportedFilter;
import org.kqueue4j.internal.filter.UserFilter;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FileTable;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Machine;
import org.kqueue4j.internal.kern.Sleeper;

/**
 * As little of a machine as the engine needs: files by number, USER, and at the number of AIO a
 * filter of the test's own. Safe for use by several threads; a sleep is a real one.
 */
final class FakeMachine implements Machine, FileTable, Sleeper {
  /** The number of the test's own filter. */
  static final int OWN = EVFILT_AIO;

  final Map<Long, File> files = new ConcurrentHashMap<>();
  private final FilterOps own;
  private final FilterOps user = new UserFilter();
  private final FilterOps descriptor = new DescriptorFilter();
  private final FilterOps none = new UnsupportedFilter("a test");
  private final Map<Object, Condition> sleepers = new ConcurrentHashMap<>();
  int checkLoop = 1000;
  volatile boolean isClosed;

  /** What a thread does that gathers, with the lock of its queue. */
  Runnable onGather = () -> {};

  FakeMachine(FilterOps own) {
    this.own = own;
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
  public FilterOps filter(int filter) {
    return switch (filter) {
      case OWN -> own;
      case EVFILT_USER -> user;
      case EVFILT_READ -> descriptor;
      default -> none;
    };
  }

  @Override
  public int checkLoop() {
    return checkLoop;
  }

  @Override
  public void closed() {
    isClosed = true;
  }

  @Override
  public File hold(long ident, @Nullable Object subject) {
    File file = files.get(ident);
    return file != null && file.tryHold() ? file : null;
  }

  @Override
  public boolean isClosed(long ident, File file) {
    return files.get(ident) != file;
  }

  @Override
  public long now() {
    return System.nanoTime();
  }

  @Override
  public void gather(int wanted) {
    onGather.run();
  }

  @Override
  public Wake sleep(Lock lock, Object channel, long nanos, int wanted) {
    Condition condition = sleepers.computeIfAbsent(channel, c -> lock.newCondition());
    try {
      boolean woken = condition.await(nanos, TimeUnit.NANOSECONDS);
      return woken ? Wake.WOKEN : Wake.TIMED_OUT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Wake.INTERRUPTED;
    }
  }

  @Override
  public boolean wakeup(Object channel) {
    Condition condition = sleepers.get(channel);
    if (condition != null) {
      condition.signal();
    }
    return true;
  }

  @Override
  public void wakeupAll(Object channel) {
    Condition condition = sleepers.get(channel);
    if (condition != null) {
      condition.signalAll();
    }
  }
}
