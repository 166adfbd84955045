// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OptionalCall;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.sys.KqueueException;

/**
 * An epoll instance, and an eventfd in it that makes the thread that waits return.
 *
 * <p>Safe for use by any thread. A thread that uses it without the lock of its kqueue holds it; its
 * descriptors are closed when it is closed and no thread holds it.
 */
public final class Epoll {
  /** The tag of events from {@link #kick}. */
  public static final long KICK = -1;

  /** {@code struct kcmp_epoll_slot}. */
  private static final class SlotLayout {
    static final long EPOLL = 0;
    static final long TARGET = 4;
    static final long INDEX = 8;
  }

  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int fd;
  private final int kickFd;

  /** What a kick writes. Its errno is for any thread: the write fails at a bug only. */
  private static final SyscallBuffer ONE = one();

  /** One for the kqueue that opened it, and one for each thread that holds it. */
  private final AtomicInteger holders = new AtomicInteger(1);

  /** How many waits have been interrupted. */
  private final AtomicInteger interrupts = new AtomicInteger();

  /** Opens an instance; throws {@code EMFILE} or {@code ENFILE}. */
  public Epoll(SyscallBuffer scratch) {
    fd = OwnDescriptors.openEpoll(scratch);
    try {
      kickFd = OwnDescriptors.openEventfd(scratch);
    } catch (KqueueException e) {
      OwnDescriptors.close(scratch, fd);
      throw e;
    }
    long added = add(scratch, kickFd, Linux.EPOLLIN | Linux.EPOLLET, KICK);
    if (added < 0) {
      close();
      LinuxErrno.check(added, "an eventfd in an epoll");
    }
  }

  private static SyscallBuffer one() {
    SyscallBuffer one = new SyscallBuffer(Long.BYTES);
    one.setLong(0, 1);
    return one;
  }

  public int fd() {
    return fd;
  }

  /** Returns 0, or minus errno: EEXIST if this file is registered under this descriptor already. */
  public long add(SyscallBuffer scratch, int target, int events, long tag) {
    return control(scratch, Linux.EPOLL_CTL_ADD, target, events, tag);
  }

  /** Returns 0, or minus errno: ENOENT if what the descriptor names now is not registered. */
  public long modify(SyscallBuffer scratch, int target, int events, long tag) {
    return control(scratch, Linux.EPOLL_CTL_MOD, target, events, tag);
  }

  /** Returns 0, or minus errno. */
  public long delete(SyscallBuffer scratch, int target) {
    return control(scratch, Linux.EPOLL_CTL_DEL, target, 0, 0);
  }

  /**
   * Returns whether it is certain that there is no registration under this descriptor, of whatever
   * file. Takes time in proportion to the number of registrations.
   */
  boolean isKnownAbsent(SyscallBuffer scratch, int target) {
    if (OptionalCall.KCMP.isMissing()) {
      return false;
    }
    scratch.setInt(SlotLayout.EPOLL, fd);
    scratch.setInt(SlotLayout.TARGET, target);
    scratch.setInt(SlotLayout.INDEX, 0); // the first one of this descriptor
    long pid = ProcessHandle.current().pid();
    long address = scratch.address();
    long result = scratch.call(Syscall.KCMP, pid, pid, Linux.KCMP_EPOLL_TFD, target, address, 0);
    return !OptionalCall.KCMP.refuses(result) && result == -Linux.ENOENT;
  }

  private long control(SyscallBuffer scratch, int operation, int target, int events, long tag) {
    scratch.setInt(0, events);
    scratch.setLong(EpollEvents.DATA_OFFSET, tag);
    return scratch.call(Syscall.EPOLL_CTL, fd, operation, target, scratch.address());
  }

  /**
   * Waits for at most so many nanoseconds, but no shorter than that; 0 for not at all, {@link
   * Sleeper#FOREVER} for no limit. Returns the number of events; 0 after the time or a signal.
   */
  public int await(SyscallBuffer scratch, EpollEvents events, int max, long nanos) {
    long n =
        nanos > 0 && nanos != Sleeper.FOREVER && !OptionalCall.EPOLL_PWAIT2.isMissing()
            ? awaitNanos(scratch, events, max, nanos)
            : awaitMillis(scratch, events, max, nanos);
    if (n == -Linux.EINTR) {
      return 0;
    }
    return (int) LinuxErrno.check(n, "epoll_wait");
  }

  private long awaitNanos(SyscallBuffer scratch, EpollEvents events, int max, long nanos) {
    setTime(scratch, nanos);
    long n = scratch.call(Syscall.EPOLL_PWAIT2, fd, events.address(), max, scratch.address(), 0, 0);
    return OptionalCall.EPOLL_PWAIT2.refuses(n) ? awaitMillis(scratch, events, max, nanos) : n;
  }

  /** Puts a {@code struct timespec} at the beginning. */
  public static void setTime(SyscallBuffer scratch, long nanos) {
    scratch.setLong(0, nanos / NANOS_PER_SECOND);
    scratch.setLong(Long.BYTES, nanos % NANOS_PER_SECOND);
  }

  private long awaitMillis(SyscallBuffer scratch, EpollEvents events, int max, long nanos) {
    long millis =
        nanos == Sleeper.FOREVER
            ? -1
            : Math.min(Integer.MAX_VALUE, Math.ceilDiv(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
    return scratch.call(Syscall.EPOLL_WAIT, fd, events.address(), max, millis, 0, 0);
  }

  /**
   * Makes an {@link #await} that is under way, or else the next, return an event tagged {@link
   * #KICK}. The eventfd is edge-triggered and never read, so this is all that it costs.
   */
  public void kick() {
    long result = ONE.call(Syscall.WRITE, kickFd, ONE.address(), Long.BYTES, 0);
    LinuxErrno.check(result, "an eventfd");
  }

  /** {@link #kick}, since a thread that waits was interrupted, which its status says. */
  public void interrupt() {
    interrupts.incrementAndGet();
    kick();
  }

  /** Returns how many waits have been interrupted. */
  public int interrupts() {
    return interrupts.get();
  }

  /** Keeps the descriptors open until {@link #release}; to be called while they are open. */
  public void hold() {
    holders.incrementAndGet();
  }

  public void release() {
    if (holders.decrementAndGet() == 0) {
      OwnDescriptors.close(ONE, kickFd);
      OwnDescriptors.close(ONE, fd);
    }
  }

  /** The kqueue that opened it does not need it any more. */
  public void close() {
    release();
  }
}
