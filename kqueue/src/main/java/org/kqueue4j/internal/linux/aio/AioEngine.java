package org.kqueue4j.internal.linux.aio;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.sys.AioCancel;

/**
 * What does the asynchronous requests of one kqueue. Ended ones are given to {@link
 * LinuxAio#ended}.
 *
 * <p>All methods are called with the lock of the kqueue held once; they may give it up for a time.
 */
interface AioEngine {
  /** Null, or why requests of this kind can't be done on this descriptor here. */
  @Nullable Failure refuses(InFlight io);

  /**
   * Lets a request go by the file that its descriptor names now, whatever the number will name
   * later; 0, or minus errno.
   */
  long hold(InFlight io);

  /** The request has ended, or was never begun. */
  void letGo(InFlight io);

  /** Begins; 0, or minus errno. */
  long start(InFlight io);

  /** Cancels what was started and has not ended. */
  AioCancel cancel(InFlight io);

  /** Takes in what has ended, if somebody must look. */
  void look();

  /** Returns when all have ended, after each was cancelled or ended on its own. */
  void awaitAll();
}
