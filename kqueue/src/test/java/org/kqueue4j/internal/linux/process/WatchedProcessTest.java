// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.sys.Linux;

/** What the messages about its threads say of a process that has no pidfd. */
class WatchedProcessTest {
  private static final int PID = 100;
  private static final int OTHER = 101;
  private static final int SEGV = 11;

  private final LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
  private final WatchedProcess process =
      new WatchedProcess(
          new LinuxProcesses(linux.queue(), linux.poller()), PID, 0, Long.MAX_VALUE, true);

  @AfterEach
  void close() {
    linux.close();
  }

  @Test
  void endsWithItsLastThread() {
    process.threadBegan(OTHER);
    process.threadExited(PID, 0, 1);
    assertThat(process.hasEnded()).isFalse();
    process.threadExited(OTHER, 0, 2);
    assertThat(process.hasEnded()).isTrue();
    assertThat(process.exitStatus()).isZero();
  }

  /** The thread that executes is the first one from then on, which has not exited. */
  @Test
  void doesNotEndWithThreadThatBeganAfterAnotherThreadExecuted() {
    process.threadBegan(OTHER);
    process.threadExited(PID, 0, 1);
    process.executed(2);
    process.threadBegan(OTHER + 1);
    process.threadExited(OTHER + 1, 0, 3);
    assertThat(process.hasEnded()).isFalse();
    process.threadExited(PID, 7 << 8, 4);
    assertThat(process.hasEnded()).isTrue();
    assertThat(process.exitStatus()).isEqualTo(7 << 8);
  }

  /** Threads that the execution has ended may be told of after it. */
  @Test
  void exitFromBeforeItExecutedIsNotItsOwn() {
    process.executed(10);
    process.threadExited(OTHER, 9, 9);
    process.threadExited(PID, 0, 11);
    assertThat(process.hasEnded()).isTrue();
    assertThat(process.exitStatus()).isZero();
  }

  /** Only one of the threads that end together dumps the core. */
  @Test
  void coreThatOneThreadHasDumpedIsKnownOfAll() {
    process.threadBegan(OTHER);
    process.threadExited(OTHER, SEGV | Linux.WCOREFLAG, 1);
    process.threadExited(PID, SEGV, 1);
    assertThat(process.hasEnded()).isTrue();
    assertThat(process.exitStatus()).isEqualTo(SEGV | Linux.WCOREFLAG);
  }
}
