// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kqueue4j.internal.linux.sys.Linux;

/** What the messages about its threads say of a process that has no pidfd. */
class ProcessThreadsTest {
  private static final int PID = 100;
  private static final int OTHER = 101;
  private static final int SEGV = 11;

  private final ProcessThreads threads = new ProcessThreads(PID);

  @Test
  void endsWithItsLastThread() {
    threads.began(OTHER);
    threads.exited(PID, 0, 1);
    assertThat(threads.haveExited()).isFalse();
    threads.exited(OTHER, 0, 2);
    assertThat(threads.haveExited()).isTrue();
    assertThat(threads.status()).isZero();
  }

  /** The thread that executes is the first one from then on, which has not exited. */
  @Test
  void doesNotEndWithThreadThatBeganAfterAnotherThreadExecuted() {
    threads.began(OTHER);
    threads.exited(PID, 0, 1);
    threads.executed(2);
    threads.began(OTHER + 1);
    threads.exited(OTHER + 1, 0, 3);
    assertThat(threads.haveExited()).isFalse();
    threads.exited(PID, 7 << 8, 4);
    assertThat(threads.haveExited()).isTrue();
    assertThat(threads.status()).isEqualTo(7 << 8);
  }

  /** Threads that the execution has ended may be told of after it. */
  @Test
  void exitFromBeforeItExecutedIsNotItsOwn() {
    threads.executed(10);
    threads.exited(OTHER, 9, 9);
    threads.exited(PID, 0, 11);
    assertThat(threads.haveExited()).isTrue();
    assertThat(threads.status()).isZero();
  }

  /** Only one of the threads that end together dumps the core. */
  @Test
  void coreThatOneThreadHasDumpedIsKnownOfAll() {
    threads.began(OTHER);
    threads.exited(OTHER, SEGV | Linux.WCOREFLAG, 1);
    threads.exited(PID, SEGV, 1);
    assertThat(threads.haveExited()).isTrue();
    assertThat(threads.status()).isEqualTo(SEGV | Linux.WCOREFLAG);
  }
}
