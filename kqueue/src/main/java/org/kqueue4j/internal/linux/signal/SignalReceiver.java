// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.signal;

import java.util.concurrent.locks.LockSupport;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.thread.DaemonThreads;

/**
 * A thread that does not block a signal which all others block. A program can be started with
 * blocked signals, and the threads of the JVM inherit that. The kernel then keeps such a signal
 * pending, and no handler runs. This thread makes the kernel deliver it, since it delivers a signal
 * to any thread of the process that does not block it.
 *
 * <p>Safe for use by any thread.
 */
public final class SignalReceiver {
  /** The size of the kernel's signal sets, in bytes. */
  private static final int SET_SIZE = 8;

  private final long signals;
  private final Thread thread;
  private volatile boolean closed;

  private SignalReceiver(int number) {
    signals = setOf(number);
    thread =
        DaemonThreads.named("kqueue4j-signal-" + SignalNames.name(number)).unstarted(this::run);
  }

  /**
   * Starts a thread that receives a signal. The handler must be installed already.
   *
   * @throws OutOfMemoryError if the system allows no further thread
   */
  public static SignalReceiver start(int number) {
    SignalReceiver receiver = new SignalReceiver(number);
    receiver.thread.start();
    return receiver;
  }

  /**
   * Returns whether the calling thread blocks a signal. The other threads do too, unless native
   * code of the program has changed that.
   */
  static boolean isBlocked(int number) {
    SyscallBuffer scratch = new SyscallBuffer();
    scratch.setLong(0, 0);
    scratch.call(Syscall.RT_SIGPROCMASK, Linux.SIG_BLOCK, 0, scratch.address(), SET_SIZE);
    return (scratch.getLong(0) & setOf(number)) != 0;
  }

  private static long setOf(int number) {
    return 1L << (number - 1);
  }

  private void run() {
    SyscallBuffer scratch = new SyscallBuffer();
    change(scratch, Linux.SIG_UNBLOCK);
    while (!closed) {
      LockSupport.park(this);
    }
    change(scratch, Linux.SIG_BLOCK);
  }

  private void change(SyscallBuffer scratch, int how) {
    scratch.setLong(0, signals);
    scratch.call(Syscall.RT_SIGPROCMASK, how, scratch.address(), 0, SET_SIZE);
  }

  /** Ends the thread, and waits for that: afterwards no handler runs for the signal. */
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
