// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.sys.KqueueException;

/** What actors do to a queue and its knotes, each step in one call. */
final class Polls {
  private Polls() {}

  /** Triggers a user event; returns 0 or the errno. */
  static int trigger(Registration event) {
    return errno(event::trigger);
  }

  /** Applies one change by the system call, as it is; returns 0 or the errno. */
  static int change(Kqueue queue, int filter, int flags, int fflags, long data) {
    KeventList change = new KeventList(1).add(1, filter, flags, fflags, data, null);
    return valueOrErrno(() -> kevent(queue, change, null));
  }

  /** Makes a system call that does not wait. */
  static int kevent(Kqueue queue, @Nullable KeventList changes, @Nullable KeventList events) {
    try {
      return queue.kevent(changes, events, 0);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted, though no thread interrupts", e);
    }
  }

  /** Returns 0, or the errno if the call fails. */
  static int errno(Runnable call) {
    return valueOrErrno(
        () -> {
          call.run();
          return 0;
        });
  }

  /** Returns the value, or the errno if the call fails. */
  static int valueOrErrno(IntSupplier call) {
    try {
      return call.getAsInt();
    } catch (KqueueException e) {
      return e.errno().number();
    }
  }
}
