// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The reason why something was refused: the errno, and in words what was wrong.
 *
 * <p>The engine and the filters return it (or null, for success) where the reference returns an
 * int. A refused change is no exception to them, since it may be posted as an event.
 */
public record Failure(Errno errno, String reason) {
  private static final Failure[] PLAIN;

  static {
    Errno[] all = Errno.values();
    PLAIN = new Failure[all.length];
    for (Errno errno : all) {
      PLAIN[errno.ordinal()] = new Failure(errno, errno.meaning());
    }
  }

  /**
   * Returns the failure that has nothing to say beyond the error's own meaning; always the same
   * object.
   */
  public static Failure of(Errno errno) {
    return PLAIN[errno.ordinal()];
  }

  public static Failure of(Errno errno, String reason) {
    return new Failure(errno, reason);
  }

  /** Returns the failure that an exception reports. */
  public static Failure of(KqueueException e) {
    return new Failure(e.errno(), e.reason());
  }

  public KqueueException toException() {
    return new KqueueException(errno, reason);
  }

  @Override
  public String toString() {
    return errno + ": " + reason;
  }
}
