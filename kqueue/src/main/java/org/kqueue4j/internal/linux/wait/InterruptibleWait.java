// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.poller.PollBatch;

/**
 * Lets {@link Thread#interrupt} end a wait in the kernel, which does not notice it by itself.
 *
 * <p>The JDK offers this to channels only, so this is a channel: the interrupt closes it, which
 * makes the wait return. One thread can use it for any number of waits, up to the first interrupt.
 */
public final class InterruptibleWait extends AbstractInterruptibleChannel {
  private volatile @Nullable Epoll epoll;

  /**
   * Waits on an epoll.
   *
   * @param nanos how long at most; {@link Sleeper#FOREVER} for no limit
   * @return the number of events, 0 also if the thread was interrupted; -1 if it was so before, and
   *     epoll was not asked
   */
  int await(Epoll epoll, PollBatch batch, int max, long nanos) {
    if (this.epoll != epoll) {
      this.epoll = epoll;
    }
    begin();
    try {
      return isOpen() ? epoll.await(batch.scratch(), batch.events(), max, nanos) : -1;
    } finally {
      finish();
    }
  }

  private void finish() {
    try {
      end(true);
    } catch (ClosedByInterruptException e) {
      // The thread's interrupt status is set; the caller checks it.
    } catch (AsynchronousCloseException e) {
      throw new AssertionError("closed though no other class has it", e);
    }
  }

  @Override
  protected void implCloseChannel() {
    Epoll waiting = epoll;
    if (waiting != null) {
      waiting.interrupt();
    }
  }
}
