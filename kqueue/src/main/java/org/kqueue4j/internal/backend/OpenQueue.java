// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.backend;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.AioState;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.KernelKnote;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * A queue that a system has opened: the engine's part, and what only the system can do for it.
 * Implementations are safe for use by any thread, but for those of a simulated machine.
 */
public interface OpenQueue {
  KernelQueue queue();

  /** Returns the number by which other queues of the system watch this one. */
  long ident();

  /**
   * Opens another queue with the same options, on which a thread of the library can wait.
   *
   * @throws KqueueException {@code EOPNOTSUPP} as {@link #requireWaits} says
   */
  default OpenQueue openBeside() {
    requireWaits();
    throw new UnsupportedWatchException("this machine opens no queues of its own");
  }

  /**
   * Checks that a thread can wait on a queue of this system.
   *
   * @throws KqueueException {@code EOPNOTSUPP} if nothing ever happens while a thread waits
   */
  default void requireWaits() {
    if (!isSimulated()) {
      return;
    }
    throw new UnsupportedWatchException(
        "no thread can wait on a simulated machine, where nothing happens by itself: register it,"
            + " move the clock, and poll");
  }

  /** Returns whether it is a queue of a simulated machine, which has no files of this system. */
  default boolean isSimulated() {
    return true;
  }

  /**
   * Applies a change that may name an object by one of the system's own numbers.
   *
   * @param subject the object, as {@link KeventStruct#subject}; null if there is none
   * @return null, or why the change was refused
   * @throws KqueueException {@code EOPNOTSUPP} if the system has no such objects
   */
  default @Nullable Failure register(
      long ident,
      int filter,
      int flags,
      int fflags,
      long data,
      @Nullable Object udata,
      @Nullable Object subject) {
    refuse(subject);
    return queue().register(ident, filter, flags, fflags, data, udata, null);
  }

  /**
   * Makes a new knote, as {@link KernelQueue#create}, for a change that may name an object.
   *
   * @throws KqueueException as {@link #register}
   */
  default @Nullable Failure create(KeventStruct change) {
    refuse(change.subject);
    return queue().create(change);
  }

  private static void refuse(@Nullable Object subject) {
    if (subject != null) {
      throw new UnsupportedWatchException(
          "this machine has no " + subject.getClass().getSimpleName());
    }
  }

  /** Drops the knotes of a descriptor that the program is about to close. */
  void closing(long fd);

  /**
   * Drops the knotes of a descriptor, as {@link #closing} does, that is the last one of its file.
   * This saves a system call, since the kernel ends the registration at the close. If the file has
   * another descriptor after all, its next event costs more.
   */
  default void closingLast(long fd) {
    closing(fd);
  }

  /** Returns the newest knote of a descriptor; null if there is none. */
  default @Nullable KernelKnote knote(int fd) {
    return null;
  }

  /**
   * Opens at once what the first descriptor needs to be watched.
   *
   * @return null, or why it cannot be opened
   */
  default @Nullable Failure openPoller() {
    return null;
  }

  /**
   * Returns whether events are pending in a queue that this one watches, or has watched. Another
   * thread may be about to report that here.
   */
  default boolean hasPendingNested() {
    return false;
  }

  /**
   * Sets the process that is sent SIGIO when events become pending in a queue that had none; 0 for
   * none.
   */
  default void setOwner(long pid) {
    throw new UnsupportedWatchException("this machine has no SIGIO");
  }

  /** Sets a callback that takes the place of a process; it is called without any lock. */
  default void setOwner(Runnable callback) {
    throw new UnsupportedWatchException("this machine calls no callback");
  }

  /** Sets whether the owner is notified. */
  default void setAsync(boolean async) {
    throw new UnsupportedWatchException("this machine has no SIGIO");
  }

  /** Returns a descriptor that is readable while events are pending, the same each time. */
  default int fd() {
    throw new UnsupportedWatchException("this machine has no descriptors that others could poll");
  }

  /**
   * Submits an asynchronous request, whose event this queue reports.
   *
   * @param buffer whose bytes between position and limit are read into or written from; null for an
   *     operation without a buffer
   */
  default void submit(AioState request, @Nullable ByteBuffer buffer) {
    throw new UnsupportedWatchException("this machine has no asynchronous requests");
  }

  /** Cancels a request that was submitted here, if that is still possible. */
  default AioCancel cancel(AioState request) {
    return AioCancel.ALL_DONE;
  }

  /** Takes the completions of requests from the kernel, for a caller that asks for their state. */
  default void pollRequests() {}

  /** Closes the queue; called at least once. */
  void close();
}
