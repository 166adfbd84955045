package org.kqueue4j.machine;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** What a program's hold on a kqueue asks of the machine that it is on. */
public interface Handle {
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

  /** The program is about to close this descriptor. */
  void closing(long fd);

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
