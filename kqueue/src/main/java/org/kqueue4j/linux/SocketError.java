package org.kqueue4j.linux;

import org.kqueue4j.sys.LateError;

/**
 * The error that waits on a socket at its end. All events of that end share it.
 *
 * <p>Guarded by the lock of the kqueue, but for the methods of {@link LateError}.
 */
final class SocketError implements LateError {
  private final OpenFile file;
  private boolean taken;
  private volatile int number; // written under the lock

  SocketError(OpenFile file) {
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
