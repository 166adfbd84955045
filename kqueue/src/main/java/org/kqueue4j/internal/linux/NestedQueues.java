// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FileTable;
import org.kqueue4j.internal.linux.wait.EventGatherer;
import org.kqueue4j.internal.linux.wait.Waiters;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.queue.KqueueFile;

/**
 * One kqueue among others: those that it watches, and the number by which others watch it.
 *
 * <p>Kqueues have no descriptors of their own here. Their numbers begin above all descriptors.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class NestedQueues implements Waiters.InnerQueues, FileTable {
  private static final long FIRST_NUMBER = 1L << 32;
  private static final AtomicLong NEXT_NUMBER = new AtomicLong(FIRST_NUMBER);
  private static final int SMALLEST_LIMIT = 16;

  /** The open kqueues that may be watched, by number. */
  private static final Map<Long, WeakReference<QueueFile>> QUEUES = new ConcurrentHashMap<>();

  private static final class QueueFile extends KqueueFile {
    final NestedQueues nested;

    QueueFile(NestedQueues nested) {
      super(nested.queue);
      this.nested = nested;
    }
  }

  private final KernelQueue queue;
  private final EventGatherer gatherer;
  private final FileTable others;

  /** Null until the queue's number has been asked for. */
  private @Nullable QueueFile file;

  /** Kqueues that this one watches, or has watched. */
  private Set<NestedQueues> inner = Set.of();

  /** The number of inner queues from which on those that are not watched any more are removed. */
  private int limit = SMALLEST_LIMIT;

  /** Makes a queue that watches no other yet; {@code others} has the files of all other idents. */
  NestedQueues(KernelQueue queue, EventGatherer gatherer, FileTable others) {
    this.queue = queue;
    this.gatherer = gatherer;
    this.others = others;
  }

  static long nextNumber() {
    return NEXT_NUMBER.getAndIncrement();
  }

  /** Forgets a kqueue that has been collected, though it was not closed. */
  static void forget(long number) {
    QUEUES.remove(number);
  }

  // ---- the queue, watched by others ----

  /** Lets others watch the queue by its number. */
  void publish() {
    if (file == null) {
      QueueFile published = new QueueFile(this);
      file = published;
      QUEUES.put(queue.number(), new WeakReference<>(published));
    }
  }

  /** Drops the knotes that watch the queue. Called without a lock, before the queue is closed. */
  void closeWatchers() {
    Lock lock = queue.lock();
    QueueFile published;
    lock.lock();
    try {
      published = file;
    } finally {
      lock.unlock();
    }
    if (published != null) {
      QUEUES.remove(queue.number());
      published.closeNotes(queue.number());
    }
  }

  void close() {
    QUEUES.remove(queue.number()); // it may have been published during the close
    inner = Set.of();
  }

  // ---- FileTable ----

  private static boolean isNumber(long ident) {
    return ident >= FIRST_NUMBER && ident < NEXT_NUMBER.get();
  }

  private static @Nullable QueueFile fileOf(long ident) {
    WeakReference<QueueFile> reference = QUEUES.get(ident);
    return reference == null ? null : reference.get();
  }

  @Override
  public @Nullable File hold(long ident, @Nullable Object subject) {
    return isNumber(ident) ? holdQueue(ident) : others.hold(ident, subject);
  }

  @Override
  public @Nullable File holdToDelete(long ident, int filter, @Nullable Object subject) {
    return isNumber(ident) ? holdQueue(ident) : others.holdToDelete(ident, filter, subject);
  }

  @Override
  public boolean wasGone(File file) {
    return others.wasGone(file);
  }

  private @Nullable File holdQueue(long ident) {
    QueueFile held = fileOf(ident);
    if (held == null || !held.tryHold()) {
      return null;
    }
    if (inner.size() >= limit) {
      removeUnwatched();
      limit = Math.max(SMALLEST_LIMIT, 2 * inner.size());
    }
    if (inner.isEmpty()) {
      inner = new LinkedHashSet<>();
    }
    inner.add(held.nested);
    return held;
  }

  @Override
  public boolean isClosed(long ident, File file) {
    return file instanceof QueueFile ? fileOf(ident) != file : others.isClosed(ident, file);
  }

  @Override
  public void closeIfGone(File file) {
    others.closeIfGone(file);
  }

  @Override
  public boolean reportsClosed() {
    return others.reportsClosed();
  }

  // ---- the queues that it watches ----

  private void removeUnwatched() {
    inner.removeIf(nested -> nested.queue.isClosed() || !nested.queue.isWatched());
  }

  @Override
  public boolean gather() {
    if (inner.isEmpty()) {
      return false;
    }
    removeUnwatched();
    if (inner.isEmpty()) {
      return false;
    }
    Lock lock = queue.lock();
    Set<NestedQueues> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.add(this);
    ArrayDeque<NestedQueues> left = new ArrayDeque<>(inner);
    lock.unlock();
    try {
      for (NestedQueues nested = left.poll(); nested != null; nested = left.poll()) {
        if (seen.add(nested)) {
          left.addAll(nested.gatherAll());
        }
      }
    } finally {
      lock.lock();
    }
    return true;
  }

  /** Gathers the events of this queue, and returns the queues that it watches. */
  private List<NestedQueues> gatherAll() {
    queue.lock().lock();
    try {
      if (!queue.isClosed()) {
        gatherer.gatherAll();
      }
      return List.copyOf(inner);
    } finally {
      queue.lock().unlock();
    }
  }

  /**
   * Returns whether events are pending in a queue that this one watches, or has watched; another
   * thread may be about to report that here.
   */
  boolean hasPending() {
    for (NestedQueues nested : inner) {
      if (nested.queue.hasPending()) {
        return true;
      }
    }
    return false;
  }
}
