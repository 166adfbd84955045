// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.AioState;

/**
 * An asynchronous request from its submission to its completion: what Linux needs for it. It keeps
 * the memory reachable.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class AioSubmission {
  static final int NO_SLOT = -1;

  final AioState state;
  final @Nullable AioMemory memory;

  /** The position in the order of submissions. */
  long sequence;

  /** The descriptor to use: the user's, or a duplicate. */
  int fd;

  /** The descriptor is a duplicate, to be closed at the completion. */
  boolean duplicated;

  /** The slot of the ring that holds the file, or {@link #NO_SLOT}. */
  int slot = NO_SLOT;

  /** The writes to the same descriptor that an fsync still waits for. */
  int writesBefore;

  /** The engine has it. */
  boolean started;

  boolean cancelRequested;

  /** How often it was started again after the end of the thread that had submitted it. */
  int restarts;

  /** The result of a completion that has not been reported: as of a system call. */
  long result;

  /** The task of the pool's thread. */
  @Nullable Runnable task;

  AioSubmission(AioState state, @Nullable AioMemory memory) {
    this.state = state;
    this.memory = memory;
    this.fd = state.fd();
  }

  boolean isFsync() {
    return state.operation() == AioState.Operation.FSYNC;
  }

  boolean isWriteTo(int descriptor) {
    return state.operation() == AioState.Operation.WRITE && state.fd() == descriptor;
  }

  long address() {
    return memory == null ? 0 : memory.address();
  }

  int length() {
    return memory == null ? 0 : memory.length();
  }
}
