package org.kqueue4j;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.kqueue4j.OnceQueue.Once;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The queues beside a queue, in which each knote is a future's. They are apart, so that such a
 * knote neither disturbs one of the queue's own nor is taken by whoever waits there. Changes of one
 * filter and ident that differ in the rest are in different ones.
 *
 * <p>Safe for use by any thread.
 */
final class OnceQueues {
  private final Supplier<Kqueue> opener;
  private final List<OnceQueue> queues = new ArrayList<>(); // this
  private boolean isClosed; // this

  /**
   * None yet.
   *
   * @param opener opens one more
   */
  OnceQueues(Supplier<Kqueue> opener) {
    this.opener = opener;
  }

  /**
   * Registers a change in the first queue that has no other of its filter and ident. Called without
   * any lock, since it may wake others.
   *
   * @param awaited the program will not have the future
   */
  Once add(Kevent change, boolean awaited) {
    if (change.has(Flag.DISABLE)) {
      throw new KqueueException(
          Errno.EINVAL, change + ": a disabled knote has no event to wait for");
    }
    if (change.filter() == Filter.AIO) {
      throw new KqueueException(
          Errno.EOPNOTSUPP,
          change + ": the end of a request is an event of the queue that submits it: wait there");
    }
    for (int i = 0; ; i++) {
      Once once = get(i).add(change, awaited);
      if (once != null) {
        return once;
      }
    }
  }

  /** The queue of this number, which may be the next one. */
  private synchronized OnceQueue get(int i) {
    if (isClosed) {
      throw closed();
    }
    if (i == queues.size()) {
      queues.add(new OnceQueue(opener.get()));
    }
    return queues.get(i);
  }

  /** Triggers the user events of this number; whether there are any. */
  boolean trigger(long id, long data) {
    boolean found = false;
    for (OnceQueue queue : snapshot()) {
      found |= queue.trigger(id, data);
    }
    return found;
  }

  /** The program is about to close this descriptor. */
  void closing(long fd) {
    snapshot().forEach(queue -> queue.closing(fd));
  }

  List<KqueueDump> dump() {
    return snapshot().stream().map(OnceQueue::dump).toList();
  }

  /** Ends all futures. */
  void close() {
    synchronized (this) {
      isClosed = true;
    }
    snapshot().forEach(OnceQueue::close);
  }

  private synchronized List<OnceQueue> snapshot() {
    return List.copyOf(queues);
  }

  static KqueueException closed() {
    return new KqueueException(Errno.EBADF, "the kqueue is closed");
  }
}
