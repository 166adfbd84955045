package org.kqueue4j.internal.queue;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.AioJob;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** What a program's hold on a kqueue asks of the machine that it is on. */
public interface Backend {
  /** The number by which other queues of the machine watch this one. */
  long ident();

  /**
   * A change is about to name this object by a number of the machine's: a channel by its
   * descriptor, which is the channel's for as long as it is open, or a process by its pid.
   */
  default void claim(long ident, Object source) {
    throw new KqueueException(
        Errno.EOPNOTSUPP, "this machine has no " + source.getClass().getSimpleName());
  }

  /** The change that {@link #claim} has announced is made, or has failed. */
  default void unclaim(long ident, Object source) {}

  /** The program is about to close this descriptor. */
  void closing(long fd);

  /**
   * The process that is sent SIGIO when events become pending in a queue that had none; 0 for
   * nobody.
   */
  default void setOwner(long pid) {
    throw new KqueueException(Errno.EOPNOTSUPP, "this machine has no SIGIO");
  }

  /** A callback in the place of a process; it is called without any lock. */
  default void setOwner(Runnable callback) {
    throw new KqueueException(Errno.EOPNOTSUPP, "this machine calls nobody back");
  }

  /** Whether the owner is told. */
  default void setAsync(boolean async) {
    throw new KqueueException(Errno.EOPNOTSUPP, "this machine has no SIGIO");
  }

  /** A descriptor that is readable while events are pending, the same each time. */
  default int fd() {
    throw new KqueueException(
        Errno.EOPNOTSUPP, "this machine has no descriptors that others could poll");
  }

  /**
   * Submits an asynchronous request, whose event this queue reports.
   *
   * @param buffer what is between its position and limit is read into or written from; null for an
   *     operation without a buffer
   */
  default void submit(AioJob job, @Nullable ByteBuffer buffer) {
    throw new KqueueException(Errno.EOPNOTSUPP, "this machine has no asynchronous requests");
  }

  /** Cancels a request that was submitted here, if that can be done still. */
  default AioCancel cancel(AioJob job) {
    return AioCancel.ALL_DONE;
  }

  /** Takes in what the kernel has told of requests, for one who asks after them. */
  default void lookAfterRequests() {}

  /** Ends the queue; called at least once. */
  void close();
}
