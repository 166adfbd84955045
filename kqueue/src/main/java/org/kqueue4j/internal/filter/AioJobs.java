package org.kqueue4j.internal.filter;

import org.jspecify.annotations.Nullable;

/** The asynchronous jobs of one kqueue. Guarded by the lock of the kqueue. */
public interface AioJobs {
  /** The job of this number that is in progress, or null. */
  @Nullable AioJob find(long number);
}
