// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import org.jspecify.annotations.Nullable;

/** The asynchronous requests of one kqueue. Guarded by the lock of the kqueue. */
public interface AioTable {
  /** Returns the state of the request in progress with this number, or null. */
  @Nullable AioState find(long number);
}
