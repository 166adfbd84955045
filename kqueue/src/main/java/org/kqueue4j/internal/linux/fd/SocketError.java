// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import org.kqueue4j.internal.kern.LazyError;

/**
 * The error that waits at the end of a socket. All events of that end share it.
 *
 * <p>Guarded by the lock of the kqueue, but for the methods of {@link LazyError}.
 */
final class SocketError implements LazyError {
  private final CountedFile file;
  private boolean taken;
  private volatile int number; // written under the lock

  SocketError(CountedFile file) {
    this.file = file;
  }

  boolean isTaken() {
    return taken;
  }

  /** Keeps what the socket has given. */
  void keep(int number) {
    this.number = number;
    taken = true;
  }

  @Override
  public int error() {
    return file.takeError(this);
  }

  @Override
  public int known() {
    return number;
  }
}
