// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.sys.Linux;

/**
 * The threads of one process, as the proc connector reports them: they show when a process without
 * a pidfd ends, and its status. Its first thread may exit, or another thread may execute a program,
 * long before the end.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class ProcessThreads {
  private final int pid;

  /** Whether the first thread has exited since the process executed its program. */
  private boolean firstExited;

  /** The living threads except the first; null if there are none. */
  private @Nullable Set<Integer> others;

  /** When it last executed a program, which ends all threads except one. */
  private long executed;

  private int status = PidFd.UNKNOWN;

  ProcessThreads(int pid) {
    this.pid = pid;
  }

  void began(int thread) {
    Set<Integer> living = others;
    if (living == null) {
      living = new HashSet<>();
      others = living;
    }
    living.add(thread);
  }

  /** A thread has executed a program; it is the first and only thread from then on. */
  void executed(long time) {
    executed = time;
    others = null;
    firstExited = false;
    status = PidFd.UNKNOWN;
  }

  void exited(int thread, int code, long time) {
    if (time < executed) {
      return;
    }
    if (thread == pid) {
      firstExited = true;
    } else if (others != null) {
      others.remove(thread);
    }
    // A thread that ends by itself has the code 0. If something ends the process, all threads have
    // its code, but only the one that dumped the core has the flag for that.
    if (code == 0 ? firstExited && status == PidFd.UNKNOWN : code != withoutCore(status)) {
      status = code;
    }
  }

  private static int withoutCore(int status) {
    return status == PidFd.UNKNOWN ? status : status & ~Linux.WCOREFLAG;
  }

  /** Forgets the living threads, since a pidfd shows when the process ends. */
  void forgetOthers() {
    others = null;
  }

  /** Returns whether the exits of all threads have been read. */
  boolean haveExited() {
    return firstExited && (others == null || others.isEmpty());
  }

  /** Returns the status of the process as its threads show it; or {@link PidFd#UNKNOWN}. */
  int status() {
    return status;
  }
}
