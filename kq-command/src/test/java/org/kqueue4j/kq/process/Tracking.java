// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** What tests need of the system: forks can be followed. */
public final class Tracking {
  private Tracking() {}

  /** Skips the test where forks cannot be followed, and says why. */
  public static void assume() {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.process(ProcessHandle.current().pid(), ProcNote.TRACK, ProcNote.FORK));
    } catch (KqueueException e) {
      boolean refused = e.errno() == Errno.EACCES || e.errno() == Errno.EOPNOTSUPP;
      assumeTrue(!refused, e.getMessage());
      throw e;
    }
  }
}
