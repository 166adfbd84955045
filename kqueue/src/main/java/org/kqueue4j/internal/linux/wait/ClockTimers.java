// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.poller.EventSourceFd;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.timer.Callout;
import org.kqueue4j.internal.timer.TimerHeap;

/**
 * The timers of one kqueue that are due by a clock other than {@link System#nanoTime}: the wall
 * clock, which can be set, or the clock that counts while the machine sleeps. A timerfd with the
 * time of the first of them wakes a waiting thread; the kernel moves it when the clock is set.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class ClockTimers extends EventSourceFd {
  /** {@code struct itimerspec}, whose interval stays 0. */
  private static final class TimerLayout {
    static final long SECONDS = 16;
    static final long NANOS = 24;
    static final long SIZE = 32;
  }

  private static final long SECOND = 1_000_000_000;

  final TimerHeap armed = new TimerHeap();
  private final int clock;
  private final Poller poller;
  private final SyscallBuffer scratch;
  private int fd = -1;

  /** The time of the timerfd; {@link Long#MAX_VALUE} if it has expired or has none. */
  private long wakesAt = Long.MAX_VALUE;

  ClockTimers(int clock, Poller poller) {
    this.clock = clock;
    this.poller = poller;
    this.scratch = poller.scratch();
  }

  /** Opens the timerfd; returns null, or why that is impossible. */
  @Nullable Failure open() {
    long result = OwnDescriptors.tryOpenTimerfd(scratch, clock);
    if (result < 0) {
      return LinuxErrno.failure(result, "a timer by a clock of the system");
    }
    fd = poller.own(result);
    Failure failure = poller.add(this, Linux.EPOLLIN);
    if (failure != null) {
      close();
    }
    return failure;
  }

  /** The time by this clock, in nanoseconds. */
  long now() {
    scratch.call(Syscall.CLOCK_GETTIME, clock, scratch.address());
    return scratch.getLong(0) * SECOND + scratch.getLong(Long.BYTES);
  }

  void add(Callout callout, long deadline) {
    armed.add(callout, deadline);
    arm();
  }

  /** Sets the timerfd to the first deadline, unless it expires before that. */
  private void arm() {
    long first = armed.nextDeadline();
    if (first < wakesAt) {
      scratch.clear(TimerLayout.SIZE);
      scratch.setLong(TimerLayout.SECONDS, first / SECOND);
      scratch.setLong(TimerLayout.NANOS, first % SECOND);
      scratch.call(Syscall.TIMERFD_SETTIME, fd, Linux.TFD_TIMER_ABSTIME, scratch.address(), 0);
      wakesAt = first;
    }
  }

  @Override
  public int fd() {
    return fd;
  }

  @Override
  protected void drain(KernelQueue queue) {
    scratch.call(Syscall.READ, fd, scratch.address(), Long.BYTES, 0);
    wakesAt = Long.MAX_VALUE;
    long now = now();
    long late = now - armed.nextDeadline();
    int timers = 0;
    try {
      for (Callout callout = due(now); callout != null; callout = due(now)) {
        Knote kn = (Knote) callout;
        timers++;
        queue.noteLocked(kn, LinuxCallouts.pass(armed, kn, callout, now));
      }
    } finally {
      if (isOpen()) {
        arm();
      }
      if (timers > 0) {
        Recorder.timerBatch(queue.number(), timers, late);
      }
    }
  }

  private @Nullable Callout due(long now) {
    return isOpen() && armed.nextDeadline() <= now ? armed.first() : null;
  }

  @Override
  public void close() {
    poller.closeOwn(fd);
  }
}
