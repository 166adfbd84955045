// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.kern.Sleeper.Sleeping;

/**
 * The state of a kqueue at a moment.
 *
 * @param number by which others watch it; 0 if its machine has none for it
 * @param closed whether it is being closed, or has been
 * @param pending the number of queued knotes
 * @param async whether SIGIO is asked for
 * @param knotes all knotes, newest first
 * @param queued those in the pending queue, in its order; the same objects as in {@code knotes}
 * @param sleepers the threads that sleep on it
 * @param nanosToTimer as {@link Sleeper#nanosToTimer} returns it
 */
public record QueueDump(
    long number,
    boolean closed,
    int pending,
    boolean async,
    List<KnoteDump> knotes,
    List<KnoteDump> queued,
    List<Sleeping> sleepers,
    long nanosToTimer) {

  /**
   * The state of one knote at a moment.
   *
   * @param status the names of its status bits joined by {@code |}, or {@code -}
   */
  public record KnoteDump(
      long ident,
      int filter,
      String status,
      int flags,
      int fflags,
      long data,
      int savedFflags,
      long savedData,
      @Nullable Object udata) {
    static KnoteDump of(KernelKnote kn) {
      return new KnoteDump(
          kn.ident(),
          kn.filter(),
          KnoteStatus.toString(kn.status),
          kn.flags(),
          kn.fflags(),
          kn.data(),
          kn.savedFflags(),
          kn.savedData(),
          kn.udata());
    }
  }
}
