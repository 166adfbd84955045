// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import java.util.concurrent.TimeUnit;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.wait.CheckCallout;
import org.kqueue4j.internal.linux.wait.LinuxCallouts;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * Evaluates a WRITE knote with a low-water mark, or one on a terminal, again after a time.
 *
 * <p>Linux reports room only when there was none before: a pipe or a TCP socket whose room grows
 * without having been full gives no edge. So the check is due, like a timer of the same kqueue,
 * while poll reports room but less than the mark; and with CLEAR on TCP also after a report, since
 * the program may write and the peer acknowledge it before less room is seen. Room that a terminal
 * makes by moving what was written from one buffer to another gives no event at all, so there the
 * check is due while poll reports no room. A knote that is disabled or pending has no check.
 *
 * <p>The interval doubles from {@link #FIRST} on, and begins anew when the room changes.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class RoomCheck extends CheckCallout {
  private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(50);

  /** The longest interval while there is room enough. */
  private static final long LONGEST_IDLE = TimeUnit.SECONDS.toNanos(1);

  /**
   * The nanoseconds that each check of the kqueue adds to the intervals of all, so that together
   * they take a small part of a processor.
   */
  private static final long MORE_FOR_EACH = TimeUnit.MICROSECONDS.toNanos(100);

  private final OpenFile file;
  private final LinuxCallouts callouts;

  /** At the last evaluation there was room, but less than the mark. */
  private boolean lacking;

  /** The room at the last evaluation, in bytes. */
  private long room;

  /** The bytes that the peer had acknowledged when there was last room enough. */
  private long acknowledged = -1;

  private long interval = FIRST;

  RoomCheck(OpenFile file, LinuxCallouts callouts) {
    this.file = file;
    this.callouts = callouts;
  }

  void evaluated(Knote kn, boolean enough) {
    if (!enough && (!lacking || kn.data() != room)) {
      restart();
    }
    lacking = !enough;
    room = kn.data();
    if (enough) {
      acknowledged = file.acknowledged(kn);
    } else if (!kn.isDisabled()) {
      arm();
    }
  }

  /** Accepts that the knote is reported: the program is going to write. */
  void reported() {
    if (acknowledged >= 0) {
      restart();
      arm();
    }
  }

  void enabled() {
    if (lacking) {
      restart();
      arm();
    }
  }

  /** Disarms it, since the knote has been disabled or deleted. */
  void stop() {
    callouts.disarm(this);
  }

  /** {@inheritDoc} Evaluates the knote, unless there was room enough and there is no more. */
  @Override
  protected void due(KernelQueue queue) {
    Knote kn = file.checkedKnote();
    if (kn == null) {
      return;
    }
    interval = Math.min(2 * interval, lacking ? LONGEST : LONGEST_IDLE);
    if (lacking || file.acknowledged(kn) != acknowledged || file.lacksRoom(kn)) {
      queue.noteLocked(kn, 0);
    } else if (acknowledged >= 0) {
      arm();
    }
  }

  private void restart() {
    interval = FIRST;
    callouts.disarm(this);
  }

  private void arm() {
    if (!isArmed()) {
      callouts.arm(this, interval + callouts.checks() * MORE_FOR_EACH);
    }
  }
}
