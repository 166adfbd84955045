package org.kqueue4j.internal.linux.aio;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.AioJob;

/**
 * An asynchronous request in progress: its memory, which it keeps reachable, and how far it has
 * come.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class InFlight {
  final AioJob job;
  final @Nullable AioMemory memory;

  /** Its place in the order of submission. */
  long turn;

  /** The descriptor to use: the user's, or a duplicate. */
  int fd;

  /** The descriptor is a duplicate, to be closed in the end. */
  boolean duplicated;

  /** Where the ring holds its file; -1 for nowhere. */
  int place = -1;

  /** An fsync: how many writes to the same descriptor it waits for. */
  int writesBefore;

  /** The engine has it. */
  boolean started;

  boolean cancelAsked;

  /** How often it was begun again, since the thread that had submitted it ended. */
  int repeated;

  /** Of a request that has ended and is to be told of: as {@code Syscall.call} gives it. */
  long result;

  /** In the pool: what is to be run. */
  @Nullable Runnable task;

  InFlight(AioJob job, @Nullable AioMemory memory) {
    this.job = job;
    this.memory = memory;
    this.fd = job.fd();
  }

  boolean isWriteTo(int descriptor) {
    return job.operation() == AioJob.Operation.WRITE && job.fd() == descriptor;
  }

  long address() {
    return memory == null ? 0 : memory.address();
  }

  int length() {
    return memory == null ? 0 : memory.length();
  }
}
